/* oxlint-disable unicorn/consistent-function-scoping -- an input is read next to the test that uses it */
import { beforeAll, describe, expect, test } from 'vitest';
import { editYaml } from '../../src/pyyaml/edit-yaml.ts';
import { readConfig } from '../../src/pyyaml/read-config.ts';
import { autofix } from '../../src/workflow/autofix/autofix.ts';
import { diffWorkflows } from '../../src/workflow/diff/diff.ts';
import { nodeLines } from '../../src/workflow/node-lines.ts';
import { applyPatch } from '../../src/workflow/patch/patch.ts';
import { reviewSafety } from '../../src/workflow/safety.ts';
import { holdsSecret } from '../../src/workflow/secrets.ts';
import type { Workflow } from '../../src/workflow/schema/schema.ts';
import { validateConfig } from '../../src/workflow/validate.ts';
import { changesInEnglish, describeCard } from '../../src/reply/card/describe-card.ts';
import { cpuMs, growthOf } from '../support/linear-time.ts';

/**
 * Time grows in proportion to the text, whatever the text is: for an input four times as large it takes about four times as long,
 * quadratic work takes sixteen times.
 */
const LINEAR = 8;

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join('');

interface Parts {
  readonly fields?: (index: number) => string;
  readonly step?: (index: number) => string;
  readonly edge?: (index: number) => string;
  readonly prompt?: string;
}

const field = (index: number) => `    f${index}: {type: str, default: ""}\n`;
const step = (index: number) =>
  `  - id: s${index}\n    prompt: "Do {f${index}}"\n    output_schema: {type: str}\n    outputs: [f${index}]\n`;
const edge = (index: number) => `  - {from: s${index}, to: s${index + 1}}\n`;

/** A chain of steps, each with a field of its own, and one thing wrong in each of them. */
function chain(size: number, parts: Parts = {}): string {
  return [
    'schema_version: "1.0"\nflow: {name: long_chain}\nstate:\n  fields:\n',
    times(size, parts.fields ?? field),
    'nodes:\n',
    times(size, parts.step ?? step),
    'edges:\n  - {from: START, to: s0}\n',
    times(size - 1, parts.edge ?? edge),
    `  - {from: s${size - 1}, to: END}\n`,
  ].join('');
}

const faulty: Readonly<Record<string, Parts>> = {
  'types in words': { fields: (index) => `    f${index}: {type: string, default: ""}\n` },
  'unknown keys': { step: (index) => `${step(index)}    colour: red\n` },
  'keys by another name': { step: (index) => step(index).replace('prompt', 'promt') },
  'bad ids': {
    step: (index) => step(index).replace(`id: s${index}`, `id: s-${index}`),
    edge: (index) => `  - {from: s-${index}, to: s-${index + 1}}\n`,
  },
  'bad field names': {
    fields: (index) => `    _f${index}: {type: str, default: ""}\n`,
    step: (index) => step(index).replaceAll(`f${index}`, `_f${index}`),
  },
  'fields without a type': { fields: (index) => `    f${index}: {default: ""}\n` },
  'defaults of another type': { fields: (index) => `    f${index}: {type: int, default: x}\n` },
  'placeholders of other tools': { step: (index) => step(index).replace(`{f${index}}`, `{{ f${index} }}`) },
  'unknown placeholders': { step: (index) => step(index).replace(`{f${index}}`, `{another_${index}}`) },
  'outputs without a field': { step: (index) => step(index).replace(`outputs: [f`, `outputs: [g`) },
  'numbers for texts': { step: (index) => step(index).replace(/prompt: .*/, 'prompt: 1_000') },
  'edges with conditions': {
    edge: (index) => `  - {from: s${index}, to: s${index + 1}, condition: "f${index} == 'a'"}\n`,
  },
  'edges as arrows': { edge: (index) => `  - s${index} -> s${index + 1}\n` },
  'dead ends': { edge: (index) => (index % 2 === 0 ? edge(index) : '') },
  'values behind an anchor': {
    fields: (index) => (index === 0 ? '    f0: &f {type: string, default: ""}\n' : `    f${index}: *f\n`),
  },
};

// The first calls run code that has not been compiled yet.
beforeAll(() => {
  for (const parts of Object.values(faulty)) autofix(chain(60, parts));
});

describe('autofix takes linear time', () => {
  test.each(Object.entries(faulty))('with %s in every step', (name, parts) => {
    // Looking for the name that was meant is limited; below the limit every name is compared with every other.
    const size = name === 'unknown placeholders' ? 200 : 60;
    expect(growthOf((steps) => autofix(chain(steps, parts)), size)).toBeLessThan(LINEAR);
  });

  test('where the text cannot be read', () => {
    const unreadable = (size: number) => chain(size, { step: (index) => step(index).replace('"Do', 'Do: what: "') });
    expect(growthOf((size) => autofix(unreadable(size)), 60)).toBeLessThan(LINEAR);
  });

  test('in one long text', () => {
    const prompt = (text: string) => chain(2, { step: (index) => step(index).replace('Do', text) });
    for (const text of ['{{ ', '{ a: ', '${', ' | ', ': ', '!r']) {
      expect(growthOf((size) => autofix(prompt(text.repeat(size))), 2000)).toBeLessThan(LINEAR);
    }
  });
});

describe('validation takes linear time', () => {
  test('of a valid chain of steps', () => {
    expect(growthOf((size) => validateConfig(chain(size), { origin: 'draft' }), 800)).toBeLessThan(LINEAR);
  });

  test.each(Object.entries(faulty))('with %s in every step', (_name, parts) => {
    expect(growthOf((size) => validateConfig(chain(size, parts), { origin: 'user' }), 200)).toBeLessThan(LINEAR);
  });
});

describe('an edited config takes linear time', () => {
  test('with many values set', () => {
    const edits = (size: number) =>
      Array.from({ length: size }, (_, index) => ({ path: ['nodes', index, 'prompt'], value: 'Do it' }));
    expect(growthOf((size) => editYaml(chain(size), edits(size)), 300)).toBeLessThan(LINEAR);
  });

  test('with many keys and items added and removed', () => {
    const edits = (size: number) =>
      Array.from({ length: size }, (_, index) => [
        { path: ['state', 'fields', `g${index}`], value: { type: 'str' } },
        { path: ['state', 'fields', `f${index}`], remove: true as const },
        { path: ['nodes', size + index], value: { id: `n${index}` } },
      ]).flat();
    expect(growthOf((size) => editYaml(chain(size), edits(size)), 300)).toBeLessThan(LINEAR);
  });

  test('where a key that occurs thousands of times is removed', () => {
    const text = 'a: 1\n'.repeat(4_000);
    // Reading the text once for each occurrence, or for each of the first twenty, takes far longer.
    const best = (work: (end: string) => void) =>
      Math.min(...[1, 2, 3, 4, 5].map((run) => cpuMs(() => work('\n'.repeat(run)))));
    const read = best((end) => void readConfig(text + end, 'yaml'));
    const removed = best((end) => void editYaml(`${text}#${end}`, [{ path: ['a'], remove: true }]));
    expect(removed / read).toBeLessThan(12);
  });

  test('with a patch of every step', () => {
    const patch = (size: number) => `nodes:\n${times(size, (index) => `  s${index}: {description: the step}\n`)}`;
    expect(growthOf((size) => applyPatch(chain(size), patch(size)), 300)).toBeLessThan(LINEAR);
  });

  test('with a patch that removes every second step', () => {
    const patch = (size: number) => `remove: {nodes: [${times(size >> 1, (index) => `s${2 * index}, `)}]}\n`;
    expect(growthOf((size) => applyPatch(chain(size), patch(size)), 300)).toBeLessThan(LINEAR);
  });
});

describe('what is said of a config takes linear time', () => {
  const valid = (size: number) => validateConfig(chain(size), { origin: 'user' }).workflow!;

  test('in the comparison of two configs', () => {
    const changed = (size: number) =>
      validateConfig(chain(size, { step: (index) => step(index).replace('Do', 'Do not') }), { origin: 'user' })
        .workflow!;
    expect(
      growthOf((size) => changesInEnglish(diffWorkflows(valid(size), changed(size)), valid(size)), 200),
    ).toBeLessThan(LINEAR);
  });

  test('in the comparison of configs whose steps all have other names', () => {
    const renamed = (size: number) =>
      validateConfig(chain(size).replaceAll(/\bs(\d+)\b/g, 't$1'), { origin: 'user' }).workflow!;
    expect(growthOf((size) => diffWorkflows(valid(size), renamed(size)), 200)).toBeLessThan(LINEAR);
  });

  test('in the card', () => {
    const card = (workflow: Workflow) => describeCard({ workflow, verdict: 'runs', issues: [], revision: 1 });
    expect(growthOf((size) => card(valid(size)), 200)).toBeLessThan(LINEAR);
  });

  test('in the lines of each step', () => {
    expect(growthOf((size) => nodeLines(chain(size)), 200)).toBeLessThan(LINEAR);
  });

  test('in the review of what a config can reach', () => {
    const reaching = (size: number) =>
      chain(size, { step: (index) => step(index).replace('Do', `Do /etc/passwd${index}`) });
    expect(growthOf((size) => reviewSafety(reaching(size)), 200)).toBeLessThan(LINEAR);
  });

  test.each([
    'a.',
    'eyJ-',
    'a+',
    'https://a:',
    'token: ',
    'sk-',
    '-----BEGIN ',
    'a1_',
    'SG.aaaaaaaaaaaaaaaaaaa',
    ' ',
    '://',
  ])('in the search for secrets in a text of %j', (text) => {
    expect(growthOf((size) => holdsSecret(text.repeat(size)), 20_000)).toBeLessThan(LINEAR);
  });
});
