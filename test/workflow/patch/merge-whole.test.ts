import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigNode } from '../../../src/pyyaml/config-node.ts';
import { readConfig } from '../../../src/pyyaml/read-config.ts';
import { writeConfig, writeYaml, type YamlValue } from '../../../src/pyyaml/write-yaml.ts';
import { mergeWhole } from '../../../src/workflow/patch/merge-whole.ts';
import { changedLines, TRIAGE } from '../../support/commented-config.ts';
import { slowerThanLinear } from '../../support/linear-time.ts';

/** The value as JavaScript has it; nodes and edges in the order of their names, which is all the same to the runtime. */
function valueOf(yaml: string): unknown {
  const read = readConfig(yaml, 'yaml');
  if (!read.ok) throw new Error(read.issues[0]?.message);
  return plain(read.root, '');
}

function plain(node: ConfigNode, name: string): unknown {
  if (node.kind === 'map') {
    const entries = node.entries.map(({ key, value }) => {
      const own = key.kind === 'string' ? key.value : '';
      return [own, plain(value, own)] as const;
    });
    return Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b)));
  }
  if (node.kind !== 'list') return node.kind === 'null' ? null : String(node.value) + node.kind;
  const items = node.items.map((item) => plain(item, ''));
  return name === 'nodes' || name === 'edges' ? items.map((item) => JSON.stringify(item)).toSorted() : items;
}

/** The whole config in our own style: no comments, other quotes, other brackets. */
function rewritten(yaml: string): string {
  const read = readConfig(yaml, 'yaml');
  if (!read.ok) throw new Error(read.issues[0]?.message);
  return writeConfig(read.root);
}

const inBrackets = (value: YamlValue) => `# kept\n${JSON.stringify(value, undefined, 1)}\n`;

/** The text of a step in a config that `write` wrote. */
function linesOf(node: YamlValue, write: (value: YamlValue) => string): string {
  const text = write({ nodes: [node] });
  return write === writeYaml
    ? text.slice('nodes:\n'.length)
    : text.slice(text.indexOf('['), text.lastIndexOf(']')).slice(1).trim();
}

/** So many steps in a row. */
function chainOf(count: number, promptOf: (at: number) => string): string {
  return writeYaml({
    nodes: Array.from({ length: count }, (_, at) => ({ id: `n${at}`, prompt: promptOf(at), outputs: ['x'] })),
    edges: Array.from({ length: count }, (_, at) => ({ from: `n${at}`, to: `n${at + 1}` })),
  });
}

const chainOfLength = (length: number) => chainOf(Math.floor(length / 80), () => 'Do {x}');

describe('a whole config that comes back for an edit', () => {
  test('in another style and with nothing changed is the text that was there', () => {
    expect(mergeWhole(TRIAGE, rewritten(TRIAGE))).toBe(TRIAGE);
  });

  test('changes only the lines that differ', () => {
    const draft = rewritten(TRIAGE.replace('a helpful reply to', 'a short reply to'));
    expect(changedLines(TRIAGE, mergeWhole(TRIAGE, draft)!)).toEqual([
      '-    prompt: "Draft a helpful reply to this ticket: {ticket}"',
      '+    prompt: "Draft a short reply to this ticket: {ticket}"',
    ]);
  });

  test('takes out what it no longer has', () => {
    const draft = TRIAGE.replace('    llm: {temperature: 0.2}\n', '').replaceAll(/ *#.*/g, '');
    expect(changedLines(TRIAGE, mergeWhole(TRIAGE, draft)!)).toEqual(['-    llm: {temperature: 0.2}']);
  });

  test('puts a new step behind the one that it follows', () => {
    const step = '- {id: log, prompt: "Log {reply}", output_schema: {type: str}, outputs: [reply]}';
    const draft = TRIAGE.replace('  - id: reply_other', `  ${step}\n  - id: reply_other`);
    const merged = mergeWhole(TRIAGE, draft)!;
    expect(Array.from(merged.matchAll(/^ {2}- id: (\w+)/gm), ([, id]) => id)).toEqual([
      'triage',
      'reply_refund',
      'log',
      'reply_other',
    ]);
  });

  test('is taken as it is where its comments are what is new, or nothing is left of the old one', () => {
    expect(mergeWhole(TRIAGE, TRIAGE.replace('  - id: reply_other', '  # all others\n  - id: reply_other'))).toBe(
      undefined,
    );
    expect(
      mergeWhole(
        TRIAGE,
        TRIAGE.replaceAll(/triage|reply/g, (word) => `${word}_x`),
      ),
    ).toBe(undefined);
    expect(mergeWhole(TRIAGE, 'nodes: {')).toBe(undefined);
    expect(mergeWhole('nodes: {', TRIAGE)).toBe(undefined);
  });

  test('has exactly its values afterwards, and the lines of each step that stays the same', () => {
    const unit = fc.constantFrom('a', ' ', ':', '#', '{', '}', ',', '\n', '"', "'", '-', 'é');
    const text = fc.string({ unit, maxLength: 12 }).map((words) => `${words}.`);
    const step = fc.record(
      {
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        prompt: text,
        outputs: fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
        llm: fc.record({ temperature: fc.double({ min: 0, max: 1, noNaN: true }) }),
      },
      { requiredKeys: ['id', 'prompt'] },
    );
    const route = fc.record({ condition: fc.record({ logic: text }), to: fc.constantFrom('a', 'b') });
    const config = fc.record({
      schema_version: fc.constant('1.0'),
      nodes: fc.uniqueArray(step, { selector: ({ id }) => id, minLength: 1, maxLength: 5 }),
      edges: fc.array(fc.record({ from: fc.constantFrom('a', 'b', 'c'), routes: fc.array(route, { maxLength: 4 }) }), {
        maxLength: 4,
      }),
    });
    fc.assert(
      fc.property(config, config, fc.constantFrom(writeYaml, inBrackets), (before, after, write) => {
        const current = write(before);
        const merged = mergeWhole(current, writeYaml(after));
        const shared = before.nodes.filter(({ id }) => after.nodes.some((node) => node.id === id));
        const same = shared.filter((node) => after.nodes.some((other) => writeYaml(other) === writeYaml(node)));
        expect(merged === undefined).toBe(shared.length === 0);
        expect(valueOf(merged ?? writeYaml(after))).toEqual(valueOf(writeYaml(after)));
        const lines = same.map((node) => linesOf(node, write));
        expect(lines.filter((text) => merged?.includes(text) !== true)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['one prompt differs', (at: number, half: number) => (at === half ? 'Other {x}' : 'Do {x}')],
    ['every prompt differs', () => 'Other {x}'],
  ])('takes linear time: %s', (_name, promptOf) => {
    const run = (current: string) => {
      const count = current.split('prompt:').length - 1;
      return mergeWhole(
        current,
        chainOf(count, (at) => promptOf(at, count >> 1)),
      );
    };
    expect(slowerThanLinear(run, chainOfLength)).toBeUndefined();
  });
});
