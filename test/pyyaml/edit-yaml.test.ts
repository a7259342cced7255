import { describe, expect, test } from 'vitest';
import { editYaml } from '../../src/pyyaml/edit-yaml.ts';
import type { YamlEdit } from '../../src/pyyaml/edit-yaml.ts';
import { readConfig } from '../../src/pyyaml/read-config.ts';

const CONFIG = `# Our article writer
schema_version: "1.0"   # do not change
flow:
  name: wf  # the name
state:
  fields:
    topic: {type: str, required: true}  # comes from outside
    draft:
      type: str
      default: ''

# the work
nodes:
  - id: write   # first
    prompt: |
      Hello {topic}

    outputs: [draft]
  # judges the draft
  - id: judge
    # its prompt
    prompt: "J"
edges:
- {from: START, to: write}
- from: write
  to: END
`;

/** The lines that went and those that came. */
function changes(edit: YamlEdit | readonly YamlEdit[], text = CONFIG): readonly string[] | string {
  const result = editYaml(text, 'path' in edit ? [edit] : edit);
  if (!result.ok) return result.reason;
  const before = text.split('\n');
  const after = result.text.split('\n');
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ];
}

function edited(text: string, ...edits: readonly YamlEdit[]): string {
  const result = editYaml(text, edits);
  return result.ok ? result.text : `refused: ${result.reason}`;
}

describe('setting a value touches nothing else', () => {
  test.each<readonly [string, YamlEdit, readonly string[]]>([
    ['a word', { path: ['flow', 'name'], value: 'other' }, ['-  name: wf  # the name', '+  name: other  # the name']],
    [
      'a text that has to be quoted',
      { path: ['flow', 'name'], value: 'a: b' },
      ['-  name: wf  # the name', '+  name: "a: b"  # the name'],
    ],
    [
      'what has quotes',
      { path: ['schema_version'], value: '1.1' },
      ['-schema_version: "1.0"   # do not change', '+schema_version: "1.1"   # do not change'],
    ],
    [
      'inside of braces',
      { path: ['state', 'fields', 'topic', 'type'], value: 'list[str]' },
      [
        '-    topic: {type: str, required: true}  # comes from outside',
        '+    topic: {type: "list[str]", required: true}  # comes from outside',
      ],
    ],
    [
      'a block by a word',
      { path: ['nodes', 0, 'prompt'], value: 'Hi' },
      ['-    prompt: |', '-      Hello {topic}', '+    prompt: Hi'],
    ],
    [
      'a block by a block',
      { path: ['nodes', 0, 'prompt'], value: 'a\n\nb\n' },
      ['-      Hello {topic}', '+      a', '+      b'],
    ],
    [
      'a word by a block',
      { path: ['nodes', 1, 'prompt'], value: 'a\nb' },
      ['-    prompt: "J"', '+    prompt: |-', '+      a', '+      b'],
    ],
    [
      'a word by a mapping',
      { path: ['flow', 'name'], value: { a: [1, { b: 2 }] } },
      ['-  name: wf  # the name', '+  name:  # the name', '+    a:', '+      - 1', '+      - b: 2'],
    ],
    [
      'a mapping by a word',
      { path: ['flow'], value: 'x' },
      ['-flow:', '-  name: wf  # the name', '+flow: x  # the name'],
    ],
    [
      'a list in brackets by another',
      { path: ['nodes', 0, 'outputs'], value: ['a', 'b c'] },
      ['-    outputs: [draft]', '+    outputs: [a, b c]'],
    ],
    [
      'an item',
      { path: ['edges', 1], value: { from: 'a', to: 'b' } },
      ['-- from: write', '-  to: END', '+- from: a', '+  to: b'],
    ],
    ['null', { path: ['flow', 'name'], value: null }, ['-  name: wf  # the name', '+  name: null  # the name']],
  ])('%s', (_name, edit, expected) => {
    expect(changes(edit)).toEqual(expected);
  });

  test('to the value that it has changes nothing at all', () => {
    const same: readonly YamlEdit[] = [
      { path: ['state', 'fields', 'draft', 'default'], value: '' },
      { path: ['edges', 0], value: { to: 'write', from: 'START' } },
    ];
    expect(edited(CONFIG, ...same)).toBe(CONFIG);
  });
});

describe('adding', () => {
  test.each<readonly [string, YamlEdit, readonly string[]]>([
    ['a key at the end of a mapping', { path: ['flow', 'description'], value: 'd' }, ['+  description: d']],
    [
      'a key at the end of the document',
      { path: ['config', 'execution', 'timeout'], value: 5 },
      ['+config:', '+  execution:', '+    timeout: 5'],
    ],
    [
      'a key to a mapping in a list',
      { path: ['nodes', 0, 'llm', 'model'], value: 'm' },
      ['+    llm:', '+      model: m'],
    ],
    [
      'a key to braces',
      { path: ['edges', 0, 'x'], value: [1] },
      ['-- {from: START, to: write}', '+- {from: START, to: write, x: [1]}'],
    ],
    [
      'an item to a list',
      { path: ['nodes', 2], value: { id: 'last', outputs: ['a'] } },
      ['+  - id: last', '+    outputs: [a]'],
    ],
    [
      'an item to a list whose dashes are under the key',
      { path: ['edges', 2], value: { from: 'x', to: 'z' } },
      ['+- from: x', '+  to: z'],
    ],
    [
      'an item to brackets',
      { path: ['nodes', 0, 'outputs', 1], value: 'more' },
      ['-    outputs: [draft]', '+    outputs: [draft, more]'],
    ],
  ])('%s', (_name, edit, expected) => {
    expect(changes(edit)).toEqual(expected);
  });

  test.each([
    ['', { path: ['a', 'b'], value: 1 }, 'a:\n  b: 1\n'],
    ['# only a comment', { path: ['a'], value: [] }, '# only a comment\na: []\n'],
    ['---\n', { path: ['a'], value: 'x' }, '---\na: x\n'],
    ['a:\n', { path: ['a', 'b'], value: 1 }, 'a:\n  b: 1\n'],
    ['a:  # c\n', { path: ['a', 0], value: 'x y' }, 'a:  # c\n  - "x y"\n'],
    ['a: {}\n', { path: ['a', 'b'], value: 1 }, 'a:\n  b: 1\n'],
    ['a: []\n', { path: ['a', 0], value: { b: 1 } }, 'a:\n  - b: 1\n'],
    ['{a: {}}', { path: ['a', 'b'], value: { c: 'x\ny' } }, '{a: {b: {c: "x\\ny"}}}'],
    ['{a, b}', { path: ['a'], value: 1 }, '{a: 1, b}'],
    ['{a: , b}', { path: ['a'], value: 1 }, '{a: 1 , b}'],
    ['a: |\n  x\n\n\n', { path: ['b'], value: 1 }, 'a: |\n  x\nb: 1\n\n\n'],
    ['a: |+\n  x\n\n', { path: ['b'], value: 1 }, 'a: |+\n  x\n\nb: 1\n'],
    ['a: 1', { path: ['b'], value: 2 }, 'a: 1\nb: 2'],
    [
      'a: 1\r\nb:\r\n  c: 2\r\n',
      { path: ['b', 'd'], value: 'x\ny' },
      'a: 1\r\nb:\r\n  c: 2\r\n  d: |-\r\n    x\r\n    y\r\n',
    ],
    ['\uFEFFa: 1\n', { path: ['b'], value: 2 }, '\uFEFFa: 1\nb: 2\n'],
    ['- - a\n  - b\n', { path: [0, 2], value: 'c' }, '- - a\n  - b\n  - c\n'],
    ['a:\n  b: 1  # c\n', { path: ['a'], value: { d: 'x\ny' } }, 'a:\n  d: |-\n    x\n    y\n'],
    ['? a\n: b\n', { path: ['a'], value: { c: 1 } }, '? a\n:\n  c: 1\n'],
  ] satisfies readonly (readonly [string, YamlEdit, string])[])('to %j', (text, edit, expected) => {
    expect(edited(text, edit)).toBe(expected);
  });
});

describe('removing', () => {
  test.each<readonly [string, YamlEdit, readonly string[]]>([
    [
      'a key with its value',
      { path: ['state'], remove: true },
      [
        '-state:',
        '-  fields:',
        '-    topic: {type: str, required: true}  # comes from outside',
        '-    draft:',
        '-      type: str',
        "-      default: ''",
      ],
    ],
    [
      'the only key',
      { path: ['flow', 'name'], remove: true },
      ['-flow:', '-  name: wf  # the name', '+flow: {}  # the name'],
    ],
    [
      'the first key of an item',
      { path: ['nodes', 0, 'id'], remove: true },
      ['-  - id: write   # first', '-    prompt: |', '+  - prompt: |'],
    ],
    [
      'the first key of an item, with a comment behind it',
      { path: ['nodes', 1, 'id'], remove: true },
      ['-  - id: judge', '-    # its prompt', '+  - # its prompt'],
    ],
    [
      'an item, but not the comment above it',
      { path: ['nodes', 1], remove: true },
      ['-  - id: judge', '-    # its prompt', '-    prompt: "J"'],
    ],
    ['the first item', { path: ['edges', 0], remove: true }, ['-- {from: START, to: write}']],
    ['the last item', { path: ['edges', 1], remove: true }, ['-- from: write', '-  to: END']],
    [
      'a key from braces',
      { path: ['edges', 0, 'from'], remove: true },
      ['-- {from: START, to: write}', '+- {to: write}'],
    ],
    [
      'the last key from braces',
      { path: ['edges', 0, 'to'], remove: true },
      ['-- {from: START, to: write}', '+- {from: START}'],
    ],
    [
      'the only item from brackets',
      { path: ['nodes', 0, 'outputs', 0], remove: true },
      ['-    outputs: [draft]', '+    outputs: []'],
    ],
  ])('%s', (_name, edit, expected) => {
    expect(changes(edit)).toEqual(expected);
  });

  test('a key that is written twice goes with both', () => {
    expect(edited('a: 1\nb: 2\na: 3\n', { path: ['a'], remove: true })).toBe('b: 2\n');
  });

  test('the last line of a text without a line break at its end', () => {
    expect(edited('a: 1\nb: 2', { path: ['b'], remove: true })).toBe('a: 1');
    expect(edited('\uFEFFa: 1\nb: 2', { path: ['a'], remove: true })).toBe('\uFEFFb: 2');
  });

  test('items that begin on one line', () => {
    expect(edited('- - a\n  - b\n', { path: [0, 0], remove: true })).toBe('- - b\n');
    expect(edited('- - a\n  - b\n', { path: [0], remove: true })).toBe('[]\n');
  });
});

describe('inserting an item', () => {
  test('puts it in front of another and of the comments above that', () => {
    expect(changes({ path: ['nodes', 1], insert: { id: 'mid' } })).toEqual(['+  - id: mid']);
    expect(edited(CONFIG, { path: ['nodes', 1], insert: { id: 'mid' } })).toContain(
      '- id: mid\n  # judges the draft\n  - id: judge',
    );
    expect(edited(CONFIG, { path: ['edges', 0], insert: { from: 'x', to: 'z' } })).toContain(
      'edges:\n- {from: x, to: z}\n- {from: START',
    );
  });

  test.each([
    ['[a, b]', { path: [0], insert: 'x' }, '[x, a, b]'],
    ['- - a\n  - b\n', { path: [0, 0], insert: 'x' }, '- - x\n  - a\n  - b\n'],
    ['# top\n- a\n', { path: [0], insert: 'x' }, '- x\n# top\n- a\n'],
    ['- a\r\n- b\r\n', { path: [1], insert: 'x' }, '- a\r\n- x\r\n- b\r\n'],
  ] satisfies readonly (readonly [string, YamlEdit, string])[])('into %j', (text, edit, expected) => {
    expect(edited(text, edit)).toBe(expected);
  });
});

test.each([
  ['a: 1  # c\nb: 2\n', { path: ['a'], rename: 'new name' }, '"new name": 1  # c\nb: 2\n'],
  ['x: {"a": 1}\n', { path: ['x', 'a'], rename: 'c' }, 'x: {c: 1}\n'],
  ['- a:\n    b: 1\n', { path: [0, 'a'], rename: 'c' }, '- c:\n    b: 1\n'],
  ['? a\n: 1\n', { path: ['a'], rename: 'c' }, '? c\n: 1\n'],
] satisfies readonly (readonly [string, YamlEdit, string])[])(
  'a key of %j is renamed in its place',
  (text, edit, expected) => {
    expect(edited(text, edit)).toBe(expected);
  },
);

test('edits are made one after another', () => {
  const edits: readonly YamlEdit[] = [
    { path: ['edges', 0], remove: true },
    { path: ['edges', 0, 'from'], value: 'START' },
    { path: ['edges', 1], value: { from: 'x', to: 'END' } },
  ];
  expect(changes(edits)).toEqual(['-- {from: START, to: write}', '-- from: write', '+- from: START', '+- from: x']);
});

describe('what cannot be done safely is refused with a reason', () => {
  test.each([
    ['a: &x {k: 1}\nb: *x\n', { path: ['b', 'k'], value: 2 }],
    ['a: &x {k: 1}\nb: *x\n', { path: ['a', 'k'], value: 2 }],
    ['a: &x {k: 1}\nb: *x\n', { path: ['a'], value: 2 }],
    ['a: &x {k: 1}\nb: *x\n', { path: ['a'], remove: true }],
    ['a: &x {k: 1}\nb: {<<: *x, l: 2}\n', { path: ['b', 'k'], remove: true }],
    ['a: 1\n', { path: ['a', 'b'], value: 1 }],
    ['a: [1]\n', { path: ['a', 2], value: 1 }],
    ['a: [1]\n', { path: ['a', -1], value: 1 }],
    ['a: [1]\n', { path: ['a', 'b'], value: 1 }],
    ['a: {b: 1}\n', { path: ['a', 0], value: 1 }],
    ['a: 1\n', { path: ['b'], remove: true }],
    ['a: 1\n', { path: ['a', 'b'], remove: true }],
    ['a: [1]\n', { path: ['a', 1], remove: true }],
    ['a: 1\n', { path: [], remove: true }],
    ['a: !!set {x}\n', { path: ['a', 0], value: 1 }],
    ['a: 1\nb: 2\n', { path: ['a'], rename: 'b' }],
    ['&x a: 1\nb: *x\n', { path: ['a'], rename: 'c' }],
    ['a: [1]\n', { path: ['a', 0], rename: 'c' }],
    ['a: [1]\n', { path: ['a', 1], insert: 'c' }],
    ['a: 1\n', { path: ['a'], insert: 'c' }],
    ['a: "x\n', { path: ['a'], value: 1 }],
  ] satisfies readonly (readonly [string, YamlEdit])[])('%j', (text, edit) => {
    expect(editYaml(text, [edit])).toEqual({ ok: false, reason: expect.stringMatching(/^.+\.$/) });
  });

  test('but an alias may be replaced, and a merged key overridden', () => {
    expect(edited('a: &x {k: 1}\nb: *x  # c\n', { path: ['b'], value: 2 })).toBe('a: &x {k: 1}\nb: 2  # c\n');
    expect(edited('a: &x {k: 1}\nb:\n  <<: *x\n', { path: ['b', 'k'], value: 2 })).toBe(
      'a: &x {k: 1}\nb:\n  <<: *x\n  k: 2\n',
    );
  });
});

test('values of the reader can be put in, too', () => {
  const read = readConfig('!!set {a, b}', 'yaml');
  const node = read.ok ? read.root : undefined;
  expect(node && edited('a: 1\n', { path: ['b'], node })).toBe('a: 1\nb: !!set {? a, ? b}\n');
});

test('the whole document can be replaced', () => {
  expect(edited('# c\n---\na: 1\nb: 2\n', { path: [], value: { x: 'z' } })).toBe('# c\n---\nx: z\n');
});
