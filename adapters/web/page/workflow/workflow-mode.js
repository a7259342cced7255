import { api } from '../server/api.js';
import { button, byId, element } from '../shell/element.js';
import { workflowToolbar } from './workflow-toolbar.js';
import { jumpToIssue, verdictBar, yamlTable, yamlView } from './yaml-view.js';

/** The workflow file of the open session: the current revision, or the one that the user chose. */
export function createWorkflowMode({ onCheckFile, onProblem }) {
  const root = byId('workflow-mode');
  let state = NOTHING;
  let loads = 0;

  async function load(number) {
    loads += 1;
    const mine = loads;
    try {
      const text = await api.readConfig(state.sessionId, number);
      if (mine !== loads) return;
      state = { ...state, chosen: number, text };
      draw();
    } catch (error) {
      if (mine === loads) onProblem(error.message);
    }
  }

  async function validate() {
    try {
      const report = await api.validate(state.text);
      const view = yamlView(state.text, report.issues);
      draw(
        view,
        verdictBar(report, (index) => jumpToIssue(view, index)),
      );
    } catch (error) {
      onProblem(error.message);
    }
  }

  function draw(view = yamlView(state.text), ...verdict) {
    const actions = { onChoose: (number) => void load(number), onValidate: () => void validate(), onProblem };
    root.replaceChildren(workflowToolbar(state, actions), ...verdict, view);
  }

  return {
    /** Shows the current revision whenever it changes. */
    show(sessionId, detail) {
      const next = stateOf(sessionId, detail);
      if (isSame(state, next)) return;
      state = next;
      loads += 1;
      if (next.current !== undefined) void load(next.current);
      else root.replaceChildren(...(next.isKnown ? [emptyState(onCheckFile)] : []));
    },
    showRevision: (number) => void load(number),
  };
}

/** `isKnown`: the session has been read, or there is none. */
const NOTHING = {
  isKnown: false,
  sessionId: undefined,
  revisions: [],
  current: undefined,
  chosen: undefined,
  text: undefined,
};

function stateOf(sessionId, detail) {
  const isKnown = sessionId === undefined || detail !== undefined;
  return {
    ...NOTHING,
    isKnown,
    sessionId,
    revisions: detail?.revisions ?? [],
    current: detail?.session.currentRevision,
  };
}

function isSame(a, b) {
  const isSameSession = a.isKnown === b.isKnown && a.sessionId === b.sessionId;
  return isSameSession && a.current === b.current && a.revisions.length === b.revisions.length;
}

const OUTLINE = `schema_version: "1.0"

flow:    # its name
state:   # what goes in and what comes out
nodes:   # the steps, one agent each
edges:   # which step follows which
config:  # the model to use
`;

function emptyState(onCheckFile) {
  return element(
    'div',
    { class: 'empty' },
    element('div', { class: 'yaml', 'aria-hidden': 'true' }, yamlTable(OUTLINE)),
    element(
      'div',
      { class: 'words' },
      element('p', { text: 'Your workflow file appears here once it exists, validated and ready to download.' }),
      button('Check a file you already have', onCheckFile),
    ),
  );
}
