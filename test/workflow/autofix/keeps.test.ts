import { describe, expect, test } from 'vitest';
import { autofix } from '../../../src/workflow/autofix/autofix.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';

/** A config of two steps; `parts` replaces whole sections. */
function config(parts: { state?: string; nodes?: string; edges?: string; head?: string } = {}): string {
  return [
    parts.head ?? 'schema_version: "1.0"\nflow: {name: t}\n',
    parts.state ??
      'state:\n  fields:\n    topic: {type: str, required: true}\n    notes: {type: str}\n    article: {type: str}\n',
    parts.nodes ??
      'nodes:\n' +
        '  - {id: research, prompt: "Research {topic}", output_schema: {type: str}, outputs: [notes]}\n' +
        '  - {id: write, prompt: "Write from {notes}", output_schema: {type: str}, outputs: [article]}\n',
    parts.edges ??
      'edges:\n  - {from: START, to: research}\n  - {from: research, to: write}\n  - {from: write, to: END}\n',
  ].join('');
}

const asUser = (yaml: string) => validateConfig(yaml, { origin: 'user' });

/** The lines of the result that the text did not have. */
function changes(yaml: string): string[] {
  const before = new Set(yaml.split('\n'));
  return autofix(yaml)
    .yaml.split('\n')
    .filter((line) => !before.has(line));
}

describe('edges under another name', () => {
  const branches =
    '  - {from: START, to: research}\n  # only long notes\n  - from: research\n    routes:\n' +
    '      - {condition: {logic: "state.notes != \\"\\""}, to: write}\n      - {condition: {logic: default}, to: END}\n  - {from: write, to: END}\n';

  test.each(['transitions', 'connections', 'links', 'arrows', 'wiring', 'how_it_flows'])(
    '%s are renamed, and their comments stay',
    (name) => {
      const fixed = autofix(config({ edges: `${name}: # the way\n${branches}` }));
      expect(fixed.yaml).toBe(config({ edges: `edges: # the way\n${branches}` }));
      expect(fixed.fixes).toEqual([`wrote \`edges\` for \`${name}\``]);
    },
  );

  test('inside another section go to the top', () => {
    const inFlow = `schema_version: "1.0"\nflow:\n  name: t\n  transitions:\n${branches.replaceAll(/^ {2}/gm, '    ')}`;
    const fixed = autofix(config({ head: inFlow, edges: '' }));
    expect(fixed.fixes).toEqual(['moved `flow.transitions` to `edges`']);
    expect(fixed.report.workflow).toEqual(asUser(config({ edges: `edges:\n${branches}` })).workflow);
  });

  test('in the steps themselves are not passed over', () => {
    const nodes =
      'nodes:\n' +
      '  - {id: research, prompt: "Research {topic}", output_schema: {type: str}, outputs: [notes], next: [write, END]}\n' +
      '  - {id: write, prompt: "Write from {notes}", output_schema: {type: str}, outputs: [article], next: research}\n';
    expect(autofix(config({ nodes, edges: '' })).fixes.join()).not.toContain('joined');
  });
});

describe('a default keeps its source text', () => {
  test.each([
    ['str', 'no', '"no"'],
    ['str', '1.0', '"1.0"'],
    ['str', '2024-01-01', '"2024-01-01"'],
    ['str', '2024-01-01 10:00:00', '"2024-01-01 10:00:00"'],
    ['str', '1_000', '"1_000"'],
    ['str', '0x1F', '"0x1F"'],
    ['str', 'On', '"On"'],
    ['bool', '"yes "', 'true'],
    ['list[str]', 'a, b', '["a", "b"]'],
  ])('%s %s', (type, written, expected) => {
    const field = (value: string) => `    notes:\n      type: "${type}"\n      default: ${value} # as agreed\n`;
    const state = (value: string) =>
      `state:\n  fields:\n    topic: {type: str, required: true}\n${field(value)}    article: {type: str}\n`;
    const nodes =
      'nodes:\n  - {id: write, prompt: "Write {topic} {notes}", output_schema: {type: str}, outputs: [article]}\n';
    const edges = 'edges:\n  - {from: START, to: write}\n  - {from: write, to: END}\n';
    const fixed = autofix(config({ state: state(written), nodes, edges }));
    expect(fixed.report.valid).toBe(true);
    expect(fixed.report.workflow).toEqual(asUser(config({ state: state(expected), nodes, edges })).workflow);
    expect(fixed.yaml).toContain('# as agreed');
  });

  test('and is left alone where its type cannot hold it', () => {
    const state =
      'state:\n  fields:\n    topic: {type: str, required: true}\n    notes: {type: str}\n    article: {type: int, default: medium}\n';
    const yaml = config({ state }).replace('{type: str}, outputs: [article]', '{type: int}, outputs: [article]');
    expect(autofix(yaml).yaml).toBe(yaml);
  });
});

describe('where two types disagree', () => {
  test.each([
    ['any', 'str', 'str'],
    ['object', 'list[str]', 'list[str]'],
    ['dict', 'dict[str, int]', 'dict[str, int]'],
    ['list', 'list[int]', 'list[int]'],
    ['string', 'str', 'str'],
    ['str', 'any', 'str'],
  ])('%s in the state and %s in the answer become %s', (state, answer, meant) => {
    const yaml = config()
      .replace('notes: {type: str}', `notes: {type: "${state}"}`)
      .replace('output_schema: {type: str}, outputs: [notes]', `output_schema: {type: "${answer}"}, outputs: [notes]`);
    const { workflow } = autofix(yaml).report;
    expect(workflow?.state.fields['notes']?.type).toBe(meant);
    expect(workflow?.nodes[0]?.output_schema.type).toBe(meant);
  });
});

describe('words stay', () => {
  test.each([
    ['Format: {name: value}. {topic}', 'Format: (name: value). {topic}'],
    ['Answer {yes | no} on {topic}', 'Answer (yes | no) on {topic}'],
    ['Give {title, body} of {topic}', 'Give (title, body) of {topic}'],
    ['Use {"note": 1} for {{topic}}', 'Use ("note": 1) for {topic}'],
    ['{note: short} {topic}', '(note: short) {topic}'],
  ])('%s', (prompt, expected) => {
    const yaml = config().replace('"Research {topic}"', JSON.stringify(prompt));
    expect(autofix(yaml).report.workflow?.nodes[0]?.prompt).toBe(expected);
  });

  test.each([
    ['properties', 'properties:\n        notes: {type: string, description: "Facts, one per line"}'],
    ['fields by name', 'fields:\n        notes: {type: str, description: "Facts, one per line"}'],
  ])('descriptions under %s', (_, fields) => {
    const nodes =
      `nodes:\n  - id: research\n    prompt: "Research {topic}"\n    response_schema:\n      type: object\n      ${fields}\n      required: [notes]\n    outputs: [notes]\n` +
      '  - {id: write, prompt: "Write from {notes}", output_schema: {type: str}, outputs: [article]}\n';
    expect(autofix(config({ nodes })).report.workflow?.nodes[0]?.output_schema.fields).toEqual([
      { name: 'notes', type: 'str', description: 'Facts, one per line' },
    ]);
  });

  test('a list of strings and its allowed words, written as JSON Schema', () => {
    const nodes =
      'nodes:\n  - id: research\n    prompt: "Research {topic}"\n    output_schema:\n      type: object\n      properties:\n' +
      '        notes: {type: array, items: {type: string}}\n        article: {type: string, enum: [good, bad]}\n    outputs: [notes, article]\n';
    const edges = 'edges:\n  - {from: START, to: research}\n  - {from: research, to: END}\n';
    const fixed = autofix(config({ nodes, edges }).replace('notes: {type: str}', 'notes: {type: "list[str]"}'));
    expect(fixed.report.workflow?.nodes[0]?.output_schema.fields).toEqual([
      { name: 'notes', type: 'list[str]', description: undefined },
      { name: 'article', type: 'str', description: 'one of: good, bad' },
    ]);
  });
});

describe('a result is written to the field that the next step reads', () => {
  test.each(['result', 'output', 'response', 'text'])('outputs: [%s]', (name) => {
    expect(changes(config().replace('outputs: [notes]', `outputs: [${name}]`))).toEqual([
      '  - {id: research, prompt: "Research {topic}", output_schema: {type: str}, outputs: [notes]}',
    ]);
  });
});

describe('what the user wrote is not removed', () => {
  const nodes = config().replace('outputs: [notes]}', 'outputs: [notes], retries: 3}').replace('"1.0"', '1.0');

  test('but offered, in a file of a user', () => {
    const fixed = autofix(nodes, asUser, { removals: 'offer' });
    expect(fixed.report.valid).toBe(true);
    expect(fixed.yaml).toContain('retries: 3');
    expect(fixed.fixes).toEqual(['put `schema_version` in quotes']);
    expect(fixed.offers).toEqual(['left `retries` where it is, but the runtime does not read it']);
  });

  test('and a second edge from START is offered, too', () => {
    const yaml = config().replace('- {from: research,', '- {from: START, to: write}\n  - {from: research,');
    const fixed = autofix(yaml, asUser, { removals: 'offer' });
    expect(fixed.yaml).toBe(yaml);
    expect(fixed.offers).toEqual(['left `research` and `write` as starts, but START may lead to one step only']);
  });
});

describe('the head', () => {
  test('schema_version goes to the top, below the first comment', () => {
    const yaml = config({ head: '# by hand\nflow: {name: t}\n' });
    expect(autofix(yaml).yaml).toBe(config({ head: '# by hand\nschema_version: "1.0"\nflow: {name: t}\n' }));
  });
});

describe('a word that is not near enough is not taken for another', () => {
  test.each(['role', 'rule', 'mode', 'next'])('%s stays apart from `code`', (key) => {
    const yaml = config().replace('outputs: [notes]}', `outputs: [notes], ${key}: editor}`);
    expect(autofix(yaml).yaml).not.toContain('code: editor');
  });
});

describe('indentation', () => {
  test('by no-break spaces is told with its lines, and keeps its depth', () => {
    const yaml = config()
      .replace('  fields:', '\u00a0\u00a0fields:')
      .replace('    article', '\u00a0\u00a0\u00a0\u00a0article');
    const fixed = autofix(yaml);
    expect(fixed.yaml).toBe(config());
    expect(fixed.fixes).toEqual(['indented lines 4 and 7 with spaces']);
  });
});

function waysBehindResearch(ways: string): string {
  return `edges:\n  - {from: START, to: research}\n${ways}  - {from: write, to: END}\n`;
}

describe('a choice in the shape of another tool', () => {
  const meant = [
    { condition: { logic: 'state.notes != ""' }, to: 'write' },
    { condition: { logic: 'default' }, to: 'END' },
  ];

  test.each([
    `  - {from: research, if: 'state.notes != ""', then: write, else: END}\n`,
    `  - {from: research, to: write, condition: 'notes != ""', otherwise: END}\n`,
    `  - from: research\n    routes:\n      - {condition: {logic: 'state.notes != ""'}, to: write}\n    default: END\n`,
    `  - from: research\n    routes: {'state.notes != ""': write, default: END}\n`,
    `  - from: research\n    routes:\n      - {if: 'notes != ""', then: write}\n      - {else: END}\n`,
    `  - from: research\n    routes:\n      - {when: 'notes != ""', goto: write}\n      - {otherwise: true, to: END}\n`,
  ])('becomes routes: %j', (ways) => {
    const { report } = autofix(config({ edges: waysBehindResearch(ways) }));
    expect(report.workflow?.edges[1]).toMatchObject({ from: 'research', routes: meant });
  });

  test('stays where the way cannot be told', () => {
    const yaml = config({
      edges: waysBehindResearch('  - {from: research, if: notes, then: [write, END], else: END}\n'),
    });
    expect(changes(yaml).join()).not.toContain('routes');
  });

  test('without a default leads on to the one step that nothing leads to', () => {
    const ways = `  - from: research\n    routes:\n      - {condition: {logic: 'state.notes == ""'}, to: END}\n`;
    expect(autofix(config({ edges: waysBehindResearch(ways) })).fixes).toEqual([
      'made `write`, which nothing led to, the default of the routes',
    ]);
  });

  test('sections below a key of their own go to the top', () => {
    const whole = config();
    const at = whole.indexOf('nodes:');
    const inner = whole.slice(at).replaceAll(/^(?=.)/gm, '  ');
    expect(autofix(`${whole.slice(0, at)}graph:\n${inner}`).yaml).toBe(whole);
  });

  test('edges by name become a list', () => {
    const yaml = config({ edges: 'edges:\n  START: research\n  research: write\n  write: END\n' });
    expect(autofix(yaml).report.workflow).toEqual(asUser(config()).workflow);
  });
});

function stateWith(notes: string): string {
  return `state:\n  fields:\n    topic: {type: str, required: true}\n    notes: ${notes}\n    article: {type: str}\n`;
}

function writerOf(text: string): string {
  return `nodes:\n  - {id: write, prompt: "${text} {topic}", output_schema: {type: str}, outputs: [article]}\n`;
}

function resultFirst(prompt: string): string {
  return (
    `nodes:\n  - {id: first, prompt: "${prompt}", output_schema: {type: str}, outputs: [result]}\n` +
    '  - {id: write, prompt: "Write {summary} as {tone}", output_schema: {type: str}, outputs: [article]}\n'
  );
}

describe('what was meant by a field stays', () => {
  const reader =
    'nodes:\n  - {id: write, prompt: "Write {topic} from {notes}", output_schema: {type: str}, outputs: [article]}\n';
  const edges = 'edges:\n  - {from: START, to: write}\n  - {from: write, to: END}\n';

  test.each(['{type: "Optional[str]"}', '{type: "str | None"}', '{type: "str?"}', '{type: str, default: null}'])(
    'an optional one is not made an input that must be given: %s',
    (notes) => {
      const { report } = autofix(config({ state: stateWith(notes), nodes: reader, edges }));
      expect(report.workflow?.state.fields['notes']).toMatchObject({ type: 'str', required: false, default: '' });
    },
  );

  test('of two fields that wait for a step the one that it speaks of is filled, and without a hint nothing is made up', () => {
    const fields =
      'state:\n  fields:\n    topic: {type: str, required: true}\n    summary: {type: str}\n    tone: {type: str}\n    article: {type: str}\n';
    const way = 'edges:\n  - {from: START, to: first}\n  - {from: first, to: write}\n  - {from: write, to: END}\n';
    const hinted = autofix(config({ state: fields, nodes: resultFirst('Summarise {topic}'), edges: way }));
    expect(hinted.fixes).toContain('wrote `summary` for `result`');
    expect(changes(config({ state: fields, nodes: resultFirst('Look at {topic}'), edges: way }))).toEqual([]);
  });

  test('the type that a condition compares with wins', () => {
    const ok = stateWith('{type: str, default: "no"}');
    const nodes =
      'nodes:\n  - {id: check, prompt: "{topic}?", output_schema: {type: bool}, outputs: [notes]}\n' +
      '  - {id: write, prompt: "{topic}", output_schema: {type: str}, outputs: [article]}\n';
    const way =
      'edges:\n  - {from: START, to: check}\n  - from: check\n    routes:\n      - {condition: {logic: state.notes == true}, to: write}\n' +
      '      - {condition: {logic: default}, to: END}\n  - {from: write, to: END}\n';
    expect(changes(config({ state: ok, nodes, edges: way }))).toEqual(['    notes: {type: bool, default: "no"}']);
  });

  test('logic of a template language stays, a list of values in braces goes into parentheses', () => {
    const field = stateWith('{type: str}');
    expect(changes(config({ state: field, nodes: writerOf('{% if topic %}a{% endif %}'), edges }))).toEqual([]);
    expect(changes(config({ state: field, nodes: writerOf('{low|high} {YYYY-MM-DD}'), edges })).join()).toContain(
      '(low|high) (YYYY-MM-DD) {topic}',
    );
  });

  test('a field that code reads is passed to it', () => {
    const nodes =
      'nodes:\n  - id: count\n    prompt: count\n    code: result = inputs["topic"] + "!"\n    sandbox: {mode: python, enabled: true}\n' +
      '    output_schema: {type: str}\n    outputs: [article]\n';
    const way = 'edges:\n  - {from: START, to: count}\n  - {from: count, to: END}\n';
    const { report } = autofix(config({ state: stateWith('{type: str}'), nodes, edges: way }));
    expect(report.workflow?.nodes[0]?.inputs).toEqual({ topic: '{topic}' });
  });
});
