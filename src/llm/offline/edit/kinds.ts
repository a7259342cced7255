import type { PlainMap } from '../plain-value.ts';
import { freshName } from '../plan/scope.ts';
import { findVerb } from '../plan/task/find-verb.ts';
import { readTask } from '../plan/task/read-task.ts';
import { say } from '../speech.ts';
import { clauseText, sentence } from '../words/clause-words.ts';
import { kindsOf } from '../words/kind-list.ts';
import { nodeOf } from './structure/add.ts';
import type { Change } from './change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying } from './edit.ts';
import { addLine, setPrompt } from './prompt-text.ts';
import { fieldsRead } from './references.ts';
import { scopeAt } from './workflow-scope.ts';

/** One more kind, with a step of its own like those of the others. */
export function addKind(request: EditRequest, { words, tokens }: EditOf<'add_kind'>): EditResult {
  const { workflow, language, text } = request;
  const edge = workflow.edges.findIndex(({ routes }) =>
    routes?.some(({ condition }) => / == "\w+"$/.test(condition.logic)),
  );
  const routes = workflow.edges[edge]?.routes ?? [];
  const [first] = routes;
  const field = /state\.(\w+) == /.exec(first?.condition.logic ?? '')?.[1];
  const model = workflow.nodes.find(({ id }) => id === first?.to);
  const [kind] = kindsOf([words], language);
  if (field === undefined || model === undefined || kind === undefined) return saying(say(language, 'cannot_insert'));
  const scope = scopeAt(workflow, { at: 'before', step: model.id }, { text, language });
  const old = /== "(\w+)"/.exec(first?.condition.logic ?? '')?.[1] ?? '';
  const like = (model.prompt.split('\n\n')[0] ?? '').replaceAll(old.replaceAll('_', ' '), words);
  const asked = clauseText(text, tokens);
  const isTask = findVerb(tokens, language) !== undefined && !language.is('articles', tokens, 0);
  const told = isTask ? asked : language.text('clauses.produce').replace('<x>', asked);
  const said = tokens.length > 0 ? told : like.trim();
  const task = readTask(
    {
      tokens,
      words: said,
      reads: fieldsRead(model, workflow),
      id: freshName(scope, `handle_${kind.id}`, 'handle_kind'),
    },
    scope,
  );
  const gives = model.outputs.map((name) => ({
    name,
    type: (workflow.state.fields[name]?.type ?? 'str') as 'str',
    words: workflow.state.fields[name]?.description ?? name,
  }));
  const node: PlainMap = nodeOf({ ...task, gives }, request, scope);
  const next = workflow.edges.find(({ from }) => from === model.id)?.to ?? 'END';
  return changing(
    [
      ...sorterChanges(request, field, kind),
      {
        kind: 'insert',
        path: ['edges', edge, 'routes'],
        index: routes.length - 1,
        value: { condition: { logic: `state.${field} == "${kind.id}"` }, to: task.id },
      },
      { kind: 'insert', path: ['edges'], index: workflow.edges.length, value: { from: task.id, to: next } },
      {
        kind: 'insert',
        path: ['nodes'],
        index: workflow.nodes.findIndex(({ id }) => id === model.id) + 1,
        value: node,
      },
    ],
    say(language, 'done_kind', { words, name: task.id }),
  );
}

/** The step that sorts is told of the new kind. */
function sorterChanges(
  { workflow, language }: EditRequest,
  field: string,
  { id, words }: { id: string; words: string },
): Change[] {
  const index = workflow.nodes.findIndex(({ outputs }) => outputs.includes(field));
  const node = workflow.nodes[index];
  if (node === undefined) return [];
  const shown = id === words.toLowerCase() ? id : `${id} (${words})`;
  const also = language.text('clauses.also_kind').replace('<x>', shown);
  return [addLine(workflow, index, also)];
}

/** A kind, its route, and the step that only it led to. */
export function removeKind(request: EditRequest, { value }: EditOf<'remove_kind'>): EditResult {
  const { workflow, language } = request;
  const edge = workflow.edges.findIndex(({ routes }) =>
    routes?.some(({ condition }) => condition.logic.endsWith(`== "${value}"`)),
  );
  const routes = workflow.edges[edge]?.routes ?? [];
  const route = routes.findIndex(({ condition }) => condition.logic.endsWith(`== "${value}"`));
  const target = routes[route]?.to ?? '';
  if (routes.length < 3) return saying(say(language, 'would_break'));
  const isOnly =
    workflow.edges
      .flatMap((each) => [each.to, ...(each.routes ?? []).map(({ to }) => to)])
      .filter((to) => to === target).length === 1;
  const own = workflow.edges.findIndex(({ from }) => from === target);
  const node = workflow.nodes.findIndex(({ id }) => id === target);
  const sorter = workflow.nodes.findIndex(({ outputs }) =>
    outputs.some((name) => routes[route]?.condition.logic.includes(`state.${name} `)),
  );
  const word = new RegExp(
    `,? ?(?:(?:and|or|und|oder|et|ou|y|e) )?\\b${value.replaceAll('_', '[ _-]')}\\b(?: \\([^()]*\\))?`,
    'gi',
  );
  const told = workflow.nodes[sorter];
  const without = (text: string) => text.replaceAll(word, '');
  return changing(
    [
      ...(told === undefined ? [] : [setPrompt(sorter, without(told.prompt))]),
      ...(told?.description === undefined ? [] : [set(['nodes', sorter, 'description'], without(told.description))]),
      { kind: 'remove', path: ['edges', edge, 'routes', route] },
      ...(isOnly && own !== -1 ? ([{ kind: 'remove', path: ['edges', own] }] satisfies Change[]) : []),
      ...(isOnly && node !== -1 ? ([{ kind: 'remove', path: ['nodes', node] }] satisfies Change[]) : []),
    ],
    say(language, 'done_remove_kind', { words: value }),
  );
}

/** The user's words go to the end of what the prompt asks for, in front of the material. */
export function instruct({ workflow, language }: EditRequest, { steps, words }: EditOf<'instruct'>): EditResult {
  const changes = steps.flatMap((step): Change[] => {
    const index = workflow.nodes.findIndex(({ id }) => id === step);
    const line = language
      .text('clauses.instruction')
      .replace('<x>', `${words.charAt(0).toUpperCase()}${sentence(words).slice(1)}`);
    return workflow.nodes[index] === undefined ? [] : [addLine(workflow, index, line)];
  });
  return changing(changes, say(language, 'done_instruct', { scope: steps.map((id) => `\`${id}\``).join(', '), words }));
}

function set(path: readonly (string | number)[], value: Extract<Change, { kind: 'set' }>['value']): Change {
  return { kind: 'set', path, value };
}
