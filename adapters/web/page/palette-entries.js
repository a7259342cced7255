import { api } from './server/api.js';
import { byId } from './shell/element.js';

/** Shorter texts are not searched for in all sessions. */
const MIN_SEARCH = 2;

/** Everything that the palette offers now; `text` is what has been typed. */
export async function paletteEntries(text, context) {
  return [...commands(context), ...steps(context), ...revisions(context), ...(await sessions(text, context))];
}

const act = (label, run, detail) => [entry('Do', label, run, detail)];

function entry(group, label, run, detail) {
  return { group, label, run, detail };
}

function commands(context) {
  const { session, isRunning, workflow, command, showWorkflow } = context;
  const isStored = session.detail !== undefined && !session.isGone;
  const hasWorkflow = workflow.state().current !== undefined;
  return [
    act('Write a message', context.writeMessage),
    isRunning ? act('Stop the running answer', context.stop, 'Esc') : [],
    act('New session', () => context.goTo(undefined)),
    act('Search sessions', context.searchSessions, '/'),
    act('Examples', context.openGallery),
    act('Check a file', context.openCheck),
    hasWorkflow
      ? [
          ...act('Edit the file', showWorkflow(workflow.edit)),
          ...act('Validate the file', showWorkflow(workflow.validate)),
          ...act('Download YAML', () => byId('work-buttons').querySelector('a').click()),
          ...act(
            'Show the picture and the file',
            showWorkflow(() => workflow.showView('both')),
          ),
          ...act(
            'Show the picture only',
            showWorkflow(() => workflow.showView('picture')),
          ),
          ...act(
            'Show the file only',
            showWorkflow(() => workflow.showView('file')),
          ),
          ...(workflow.state().revisions.length < 2
            ? []
            : act(
                'Show the changes',
                showWorkflow(() => workflow.showView('changes')),
              )),
          ...(isRunning ? [] : act('Try the workflow', () => command('try'))),
          ...act('Undo the last change', () => command('undo')),
        ]
      : [],
    isStored
      ? [
          ...(isRunning ? [] : act('Regenerate the last answer', () => command('regenerate'))),
          ...act('Rename this session', context.rename),
          ...act('Delete this session', context.remove),
        ]
      : [],
  ].flat();
}

function steps({ workflow, showWorkflow }) {
  return workflow.state().steps.map(({ id, description }) =>
    entry(
      'Step',
      id,
      showWorkflow(() => workflow.select(id)),
      description,
    ),
  );
}

function revisions({ workflow, showWorkflow }) {
  return workflow
    .state()
    .revisions.toReversed()
    .map(({ number, changes }) =>
      entry(
        'Revision',
        `Revision ${number}`,
        showWorkflow(() => void workflow.showRevision(number)),
        changes,
      ),
    );
}

/** Of a typed text all sessions that hold it, also in their messages; before that the newest ones. */
async function sessions(text, context) {
  const found = text.length < MIN_SEARCH ? context.sessions() : await searched(text);
  const isFound = text.length >= MIN_SEARCH;
  return found.map(({ sessionId, title }) =>
    Object.assign(
      entry('Session', title, () => context.goTo(sessionId)),
      { isFound },
    ),
  );
}

async function searched(text) {
  try {
    return (await api.listSessions({ query: text })).sessions;
  } catch {
    return [];
  }
}
