import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Language } from '../language.ts';
import type { PlainMap } from '../plain-value.ts';
import type { Field, Kind } from '../plan/plan.ts';
import { freshName } from '../plan/scope.ts';
import { findVerb } from '../plan/task/find-verb.ts';
import { readTask } from '../plan/task/read-task.ts';
import { say } from '../speech.ts';
import { clauseText, sentence } from '../words/clause-words.ts';
import { kindsOf } from '../words/kind-list.ts';
import { type Token, tokensOf } from '../words/tokens.ts';
import { nodeOf } from './structure/add.ts';
import type { Change } from './change.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying, type StepPlace } from './edit.ts';
import { addLine, namedField, setPrompt, withLine, withMaterial, withoutListed } from './prompt-text.ts';
import { fieldsRead, ROUNDS } from './references.ts';
import { kindsIn, scopeAt } from './workflow-scope.ts';

/** What a workflow decides by: the step that sorts or scores, its field, the words that it may answer with, and its routes. */
export interface Sorter {
  readonly node: number;
  readonly field: string;
  readonly kinds: readonly Kind[];
  /** Of `edges`; undefined where every kind goes the same way. */
  readonly edge: number | undefined;
}

/** The step that sorts into kinds, or where numbers decide the one that gives the number. */
export function sorterOf({ edges, nodes, state }: Workflow, language: Language, isNumber: boolean): Sorter | undefined {
  const pattern = isNumber ? /^state\.(\w+) [<>]=? / : /^state\.(\w+) == "/;
  const edge = edges.findIndex(({ routes }) =>
    routes?.some(({ condition: { logic } }) => pattern.test(logic) && !ROUNDS.test(logic)),
  );
  const routes = edges[edge]?.routes ?? [];
  const logics = routes.map(({ condition }) => condition.logic);
  const field = logics.map((logic) => pattern.exec(logic)?.[1]).find((name) => name !== undefined);
  const node = nodes.findLastIndex(({ outputs, prompt }) =>
    field !== undefined
      ? outputs.includes(field)
      : isNumber
        ? outputs.some((name) => ['int', 'float'].includes(state.fields[name]?.type ?? ''))
        : kindsIn(prompt, language).length > 0,
  );
  const outputs = nodes[node]?.outputs ?? [];
  const own =
    field ??
    (isNumber ? outputs.find((name) => ['int', 'float'].includes(state.fields[name]?.type ?? '')) : outputs[0]);
  if (own === undefined) return undefined;
  const told = kindsIn(nodes[node]?.prompt ?? '', language);
  const routed = logics.flatMap((logic) => {
    const id = /== "(\w+)"/.exec(logic)?.[1];
    return id === undefined ? [] : [{ id, words: id.replaceAll('_', ' ') }];
  });
  return { node, field: own, kinds: told.length > 0 ? told : routed, edge: edge === -1 ? undefined : edge };
}

/** One more kind or range of numbers, with a step of its own where one is asked for or the others have theirs. */
export function addKind(request: EditRequest, { words, tokens, comparison }: EditOf<'add_kind'>): EditResult {
  const { workflow, language } = request;
  const sorter = sorterOf(workflow, language, comparison !== undefined);
  const [kind] = kindsOf([words], language);
  if (sorter === undefined) return saying(say(language, 'cannot_insert'));
  const isOther = kind === undefined && comparison === undefined;
  const listed = kind === undefined || comparison !== undefined ? [] : listKind(request, sorter, kind);
  if (tokens.length === 0 && sorter.edge === undefined)
    return kind === undefined
      ? saying(say(language, 'nothing_to_change'))
      : changing(listed, say(language, 'done_kind_only', { words }));
  const logic = isOther
    ? 'default'
    : (comparison?.tests.map((test) => `state.${sorter.field} ${test}`).join(' and ') ??
      `state.${sorter.field} == "${kind?.id ?? ''}"`);
  const arm = armOf(request, sorter, { words, tokens, id: kind?.id ?? 'other' });
  if (arm === undefined) return saying(say(language, 'cannot_insert'));
  return changing(
    [...listed, ...armChanges(workflow, sorter, logic, arm)],
    say(language, 'done_kind', { words, name: arm.id }),
  );
}

interface ArmStep {
  readonly id: string;
  readonly node: PlainMap;
  /** Where it leads, and the index of the node behind which it is written. */
  readonly next: string;
  readonly behind: number;
}

/** A step like those of the other kinds: it reads and writes what they do. */
function armOf(
  request: EditRequest,
  sorter: Sorter,
  { words, tokens, id }: { words: string; tokens: readonly Token[]; id: string },
): ArmStep | undefined {
  const { workflow, language, text } = request;
  const routes = sorter.edge === undefined ? [] : (workflow.edges[sorter.edge]?.routes ?? []);
  const sorterId = workflow.nodes[sorter.node]?.id;
  const target = routes[0]?.to ?? workflow.edges.find(({ from }) => from === sorterId)?.to;
  const model = workflow.nodes.findIndex((node) => node.id === target);
  const like = workflow.nodes[model];
  const place: StepPlace = like === undefined ? { at: 'end' } : { at: 'before', step: like.id };
  const scope = scopeAt(workflow, place, { text, language });
  const old = /== "(\w+)"/.exec(routes[0]?.condition.logic ?? '')?.[1] ?? '';
  const own = (like?.prompt.split('\n\n')[0] ?? '').replaceAll(old === '' ? '\0' : old.replaceAll('_', ' '), words);
  const asked = clauseText(text, tokens);
  const isTask = findVerb(tokens, language) !== undefined && !language.is('articles', tokens, 0);
  const said =
    tokens.length === 0 ? own.trim() : isTask ? asked : language.text('clauses.produce').replace('<x>', asked);
  if (said === '') return undefined;
  const known = like === undefined ? {} : { reads: fieldsRead(like, workflow) };
  const task = readTask({ tokens, words: said, ...known, id: freshName(scope, `handle_${id}`, 'handle_kind') }, scope);
  const gives = like?.outputs.map((name): Field => ({
    name,
    type: (workflow.state.fields[name]?.type ?? 'str') as 'str',
    words: workflow.state.fields[name]?.description ?? name,
  }));
  const node = nodeOf({ ...task, gives: gives ?? task.gives }, request, scope);
  const next = workflow.edges.find(({ from }) => from === like?.id)?.to ?? 'END';
  return { id: task.id, node, next, behind: model === -1 ? workflow.nodes.length - 1 : model };
}

function armChanges(workflow: Workflow, { edge, node }: Sorter, logic: string, arm: ArmStep): Change[] {
  const route: PlainMap = { condition: { logic }, to: arm.id };
  const routes = edge === undefined ? [] : (workflow.edges[edge]?.routes ?? []);
  const last = routes.length - 1;
  const from = workflow.nodes[node]?.id ?? '';
  const plain = workflow.edges.findIndex((each) => each.from === from);
  const led: Change[] =
    edge === undefined
      ? [
          {
            kind: 'set',
            path: ['edges', plain],
            value: {
              from,
              routes: [route, { condition: { logic: 'default' }, to: workflow.edges[plain]?.to ?? 'END' }],
            },
          },
        ]
      : logic === 'default'
        ? [{ kind: 'set', path: ['edges', edge, 'routes', last, 'to'], value: arm.id }]
        : [{ kind: 'insert', path: ['edges', edge, 'routes'], index: last, value: route }];
  return [
    ...led,
    { kind: 'insert', path: ['edges'], index: workflow.edges.length, value: { from: arm.id, to: arm.next } },
    { kind: 'insert', path: ['nodes'], index: arm.behind + 1, value: arm.node },
  ];
}

/** The step that sorts may answer with the new kind. */
function listKind({ workflow, language }: EditRequest, { node }: Sorter, { id, words }: Kind): Change[] {
  const { prompt = '' } = workflow.nodes[node] ?? {};
  const shown = id === words.toLowerCase() ? id : `${id} (${words})`;
  const [before = '', after = ''] = language.text('clauses.kinds').split('<x>');
  const start = prompt.indexOf(before);
  const end = start === -1 ? -1 : prompt.indexOf(after, start);
  return end === -1
    ? [addLine(workflow, node, language.text('clauses.also_kind').replace('<x>', shown))]
    : [setPrompt(node, `${prompt.slice(0, end)}, ${shown}${prompt.slice(end)}`)];
}

/** A kind, its route, and the step that only it led to. */
export function removeKind(request: EditRequest, { value }: EditOf<'remove_kind'>): EditResult {
  const { workflow, language } = request;
  const sorter = sorterOf(workflow, language, false);
  const routes = sorter?.edge === undefined ? [] : (workflow.edges[sorter.edge]?.routes ?? []);
  const route = routes.findIndex(({ condition }) => condition.logic.endsWith(`== "${value}"`));
  if (sorter === undefined || (route !== -1 && routes.length < 3)) return saying(say(language, 'would_break'));
  const target = routes[route]?.to ?? '';
  const isOnly = workflow.edges.flatMap(targetsOf).filter((to) => to === target).length === 1;
  const gone = (list: 'edges' | 'nodes', index: number): Change[] =>
    isOnly && index !== -1 ? [{ kind: 'remove', path: [list, index] }] : [];
  const told = workflow.nodes[sorter.node];
  const words = [value, value.replaceAll('_', ' ')];
  const without = (text: string) => words.reduce((left, each) => withoutListed(left, each, language) ?? left, text);
  return changing(
    [
      ...(told === undefined ? [] : [setPrompt(sorter.node, without(told.prompt))]),
      ...(told?.description === undefined
        ? []
        : [{ kind: 'set', path: ['nodes', sorter.node, 'description'], value: without(told.description) } as const]),
      ...(route === -1
        ? []
        : [{ kind: 'remove', path: ['edges', sorter.edge ?? 0, 'routes', route] } satisfies Change]),
      ...gone(
        'edges',
        workflow.edges.findIndex(({ from }) => from === target),
      ),
      ...gone(
        'nodes',
        workflow.nodes.findIndex(({ id }) => id === target),
      ),
    ],
    say(language, 'done_remove_kind', { words: value }),
  );
}

function targetsOf({ to, routes }: Workflow['edges'][number]): string[] {
  return [...(to === undefined ? [] : [to]), ...(routes ?? []).map((route) => route.to)];
}

/** The fields whose whole name is in some words. */
function namedFields(words: string, { state }: Workflow, { spaced }: Language): string[] {
  const told = ` ${tokensOf(words, spaced)
    .map(({ word }) => word)
    .join(' ')} `;
  return Object.keys(state.fields).filter(
    (name) => name.includes('_') && told.includes(` ${name.replaceAll('_', ' ')} `),
  );
}

/** The user's words go to the end of what the prompt asks for, in front of the material. */
export function instruct({ workflow, language }: EditRequest, { steps, words }: EditOf<'instruct'>): EditResult {
  const changes = steps.flatMap((step): Change[] => {
    const index = workflow.nodes.findIndex(({ id }) => id === step);
    const line = language
      .text('clauses.instruction')
      .replace('<x>', `${words.charAt(0).toUpperCase()}${sentence(words).slice(1)}`);
    const node = workflow.nodes[index];
    if (node === undefined) return [];
    const prompt = withLine(node.prompt, line);
    const unread = namedFields(words, workflow, language).filter(
      (name) => !node.outputs.includes(name) && !fieldsRead(node, workflow).includes(name),
    );
    const material = unread.map((name) => namedField(workflow, name));
    return [setPrompt(index, material.length === 0 ? prompt : withMaterial(prompt, material))];
  });
  return changing(changes, say(language, 'done_instruct', { scope: steps.map((id) => `\`${id}\``).join(', '), words }));
}
