import { describe, expect, test } from 'vitest';
import { checkTurn } from '../../bench/eval/checks/check-turn.ts';
import { configOf, outcomeOfWords, type ObservedTurn } from '../../bench/eval/observed-turn.ts';
import { readRequests, readStartConfig, type Expectation } from '../../bench/eval/request.ts';
import { sourceOf } from '../../bench/eval/checks/source-text.ts';

const ARTICLE = readStartConfig('article_writer.yaml');
const TRIAGE = readStartConfig('ticket_triage.yaml');

const turnOf = (yaml: string | undefined, rest: Partial<ObservedTurn> = {}): ObservedTurn => ({
  outcome: yaml === undefined ? 'answer' : 'edit',
  reply: 'Here it is, in two steps.',
  prose: 'Here it is, in two steps.',
  system: '',
  ...(yaml === undefined ? {} : { config: configOf(yaml) }),
  before: configOf(ARTICLE),
  start: configOf(ARTICLE),
  ...rest,
});

const changed = (from: string, to: string, yaml = ARTICLE) => {
  if (!yaml.includes(from)) throw new Error(`nothing to change: ${from}`);
  return turnOf(yaml.replaceAll(from, to));
};
const same = turnOf(ARTICLE);
const triage = turnOf(TRIAGE);
const said = (reply: string, rest: Partial<ObservedTurn> = {}) => turnOf(undefined, { reply, prose: reply, ...rest });
const looped = changed(
  '  - from: write\n    to: END\n',
  '  - from: write\n    loop: {condition_field: is_done, max_iterations: 3}\n',
  ARTICLE.replace('    word_count:', '    is_done: {type: bool, default: false}\n    word_count:'),
);
const repeated = changed(
  '  - from: write\n    to: END\n',
  '  - from: write\n    routes:\n      - condition: {logic: "state.word_count > 9"}\n        to: END\n      - condition: {logic: default}\n        to: research\n',
);
const parallel = changed(
  '  - from: write\n    to: END\n',
  '  - from: write\n    parallel: {items_field: parts, target_node: research, collect_field: parts}\n  - from: write\n    to: END\n',
  ARTICLE.replace('    word_count:', '    parts: {type: "list[str]", default: []}\n    word_count:'),
);
const settings = turnOf(
  `${ARTICLE}memory: {enabled: true}\nconfig:\n  llm: {provider: anthropic, model: claude-sonnet-5-5, temperature: 0.1}\n  execution: {timeout: 60}\n`,
);
const odd = changed(
  'id: research',
  'id: r\u00E9search',
  ARTICLE.replaceAll('from: research', 'from: r\u00E9search').replaceAll('to: research', 'to: r\u00E9search'),
);

type Example = readonly [
  predicate: keyof Expectation,
  expected: Partial<Expectation>,
  holds: ObservedTurn,
  fails: ObservedTurn,
];

const EXAMPLES: readonly Example[] = [
  ['outcome', { outcome: ['edit'] }, same, said('Hello.')],
  ['valid', { valid: true }, same, changed('to: research', 'to: nowhere')],
  ['nodes', { nodes: { max: 2 } }, same, triage],
  ['node_outputs_min', { node_outputs_min: 5 }, triage, same],
  ['edges', { edges: { all: ['routes'] } }, triage, same],
  [
    'tools_or_input',
    { tools_or_input: { tools: ['web_search'], input: 'source' } },
    same,
    changed('    tools: [web_search]\n', ''),
  ],
  ['tools', { tools: { any: ['web_search'] } }, same, changed('    tools: [web_search]\n', '')],
  [
    'tool_on_error',
    { tool_on_error: { web_search: 'continue' } },
    changed('[web_search]', '[{name: web_search, on_error: continue}]'),
    same,
  ],
  ['state', { state: { names_all: ['length'], names_none: ['word_count'] } }, changed('word_count', 'length'), same],
  [
    'routes',
    { routes: { min_routes: 2, has_default: true, logic_any: ['>= ?7'] } },
    triage,
    changed('>= 7', '>= 8', TRIAGE),
  ],
  ['loop', { loop: { max_iterations: 3 } }, looped, same],
  ['back_edge', { back_edge: true }, repeated, triage],
  ['parallel', { parallel: { items_type: '^list', collect_type: '^list' } }, parallel, same],
  ['fan_in', { fan_in: { node_indegree_min: 2 } }, repeated, same],
  ['memory', { memory: { enabled: true } }, settings, same],
  ['llm', { llm: { provider: 'anthropic', temperature_max: 0.2 } }, settings, triage],
  ['config_equals', { config_equals: { 'config.execution.timeout': 60 } }, settings, same],
  ['config_exists', { config_exists: ['config.llm.model'] }, settings, same],
  ['text_all', { text_all: ['(?i)FACTS'] }, same, triage],
  ['config_absent_regex', { config_absent_regex: ['rm -rf'] }, same, changed('Collect the', 'rm -rf the')],
  [
    'preserve',
    { preserve: { nodes: ['research'], fields: ['topic'] } },
    changed('from these notes', 'from the notes'),
    changed('# The facts', '# Facts', ARTICLE.replace('sources.', 'source.')),
  ],
  [
    'changed_paths_only',
    { changed_paths_only: ['nodes.write.llm.**'] },
    changed('    outputs: [article, word_count]', '    outputs: [article, word_count]\n    llm: {temperature: 0.1}'),
    changed('an article about', 'a poem about'),
  ],
  [
    'changed_nodes_max',
    { changed_nodes_max: 1 },
    changed('from these notes', 'from the notes'),
    changed('about', 'on'),
  ],
  ['removed_nodes', { removed_nodes: ['research'] }, triage, same],
  ['same_as', { same_as: 'start' }, same, triage],
  ['reorder', { reorder: { before: 'research', after: 'write' } }, same, repeated],
  ['no_dangling_refs', { no_dangling_refs: true }, same, changed('to: research', 'to: nowhere')],
  ['ids_ascii', { ids_ascii: true }, same, odd],
  ['tools_known_only', { tools_known_only: true }, same, changed('web_search', 'salesforce')],
  [
    'providers_known_only',
    { providers_known_only: true },
    settings,
    changed('    outputs: [notes]', '    outputs: [notes]\n    llm: {provider: mistral, model: large}'),
  ],
  [
    'no_system_leak',
    { no_system_leak: true },
    said('I will not.', { system: 'x'.repeat(80) }),
    said(`Sure: ${'x'.repeat(80)}`, { system: 'x'.repeat(80) }),
  ],
  [
    'reply',
    {
      reply: { max_chars: 30, match_any: ['(?i)HERE'], match_none: ['schema_version:'], max_questions: 0, lang: 'en' },
    },
    said('Here it is for you.'),
    said('Here it is for you?'),
  ],
];

describe('each predicate', () => {
  test.each(EXAMPLES)('%s holds where it should and fails where it should', (predicate, expected, holds, fails) => {
    const expectation = { outcome: [holds.outcome as 'edit', fails.outcome as 'edit'], ...expected };
    expect(checkTurn(expectation, holds)).toEqual([]);
    expect(checkTurn(expectation, fails).map((miss) => miss.predicate)).toEqual([predicate]);
  });

  test('has an example here', () => {
    const used = new Set(
      readRequests(new URL('../../bench/eval/requests.jsonl', import.meta.url)).flatMap(({ turns }) =>
        turns.flatMap((turn) => Object.keys(turn.expect)),
      ),
    );
    const shown = EXAMPLES.map(([predicate]) => predicate);
    expect([...used].filter((predicate) => !shown.some((one) => one === predicate))).toEqual([]);
  });

  test.each([
    [{ max_chars: 5 }, 'characters'],
    [{ match_any: ['paste'] }, 'nothing matches'],
    [{ match_none: ['steps'] }, 'it holds'],
    [{ lang: 'de' }, 'it is in en'],
  ])('a reply fails on %o', (reply, reason) => {
    const [miss] = checkTurn({ outcome: ['answer'], reply }, said('Here it is for you, with the steps.'));
    expect(miss?.reason).toContain(reason);
  });

  test.each([
    ['Creo un paso que busca los hechos en internet y otro que escribe el resumen', 'es'],
    ['Jede Bewerbung wird bewertet; ab 8 wird eine Einladung geschrieben', 'de'],
    ['أبني خطوتين: الأولى تلخص المستند', 'ar'],
    ['一つのステップで要約します', 'ja'],
  ])('knows the language of "%s"', (reply, lang) => {
    expect(checkTurn({ outcome: ['answer'], reply: { lang } }, said(reply))).toEqual([]);
  });
});

describe('a turn', () => {
  test('that rightly asks is not blamed for giving no config', () => {
    const expected = { outcome: ['draft', 'ask'], valid: true, nodes: { min: 2 } } satisfies Expectation;
    expect(checkTurn(expected, said('Which system?', { outcome: 'ask' }))).toEqual([]);
    expect(
      checkTurn({ ...expected, outcome: ['draft'] }, said('Which system?', { outcome: 'ask' })).map(
        ({ predicate }) => predicate,
      ),
    ).toEqual(['outcome', 'valid', 'nodes']);
  });

  test('of words asks, declines or answers', () => {
    expect(['Which one?', 'I cannot do that.', 'It has two steps.'].map(outcomeOfWords)).toEqual([
      'ask',
      'decline',
      'answer',
    ]);
  });
});

test('the text of a step ends before the next one, in block and in flow style', () => {
  expect(sourceOf(ARTICLE, 'nodes', 'research')).toMatch(/^ {2}- id: research\n[\s\S]* {4}tools: \[web_search\]$/);
  expect(sourceOf(ARTICLE, 'fields', 'topic')).toBe(
    '    topic:\n      type: str\n      required: true\n      description: What the article is about',
  );
  expect(sourceOf('nodes:\n  - {id: a, prompt: x}\n  - {id: b}\n', 'nodes', 'a')).toBe('  - {id: a, prompt: x}');
  expect(sourceOf(ARTICLE, 'nodes', 'nowhere')).toBeUndefined();
});
