import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch, isPatch } from '../../../src/workflow/patch/patch.ts';
import { readConfig } from '../../../src/pyyaml/read-config.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { writeYaml } from '../../../src/pyyaml/write-yaml.ts';
import { ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { REVIEW } from '../../support/faults.ts';

const patched = (current: string, patch: string) => {
  const result = applyPatch(current, patch);
  if (!result.ok) throw new Error(result.reason);
  return result.yaml;
};
const blockOf = (yaml: string, id: string) =>
  new RegExp(`^  - id: ${id}\\n(?:^(?!  - |\\S).*\\n)*`, 'm').exec(yaml)?.[0] ?? '';

function ends(current: string, patch: string): void {
  expect(applyPatch(current, patch)).toHaveProperty('ok');
}

describe('a patch', () => {
  test('changes a key of a node and leaves every other line as it is', () => {
    expect(patched(REVIEW, 'nodes:\n  - id: write\n    llm: {temperature: 0.9}\n')).toBe(
      REVIEW.replace('temperature: 0.4', 'temperature: 0.9'),
    );
  });

  test('adds a node that has another id, and replaces the edges', () => {
    const patch = `nodes:
  - id: fact_check
    description: Checks the facts of the article.
    prompt: |-
      Check and correct the facts of this article: {article}
    output_schema:
      type: object
      fields:
        - {name: article, type: str, description: the corrected article}
    outputs: [article]
edges:
  - {from: START, to: research}
  - {from: research, to: write}
  - {from: write, to: fact_check}
  - {from: fact_check, to: END}
`;
    const { workflow } = validateConfig(patched(ARTICLE, patch), { origin: 'draft' });
    expect(workflow).toEqual(validateConfig(CHECKED_ARTICLE, { origin: 'draft' }).workflow);
  });

  test('deletes with null, also a whole node named as a key', () => {
    expect(patched(REVIEW, 'nodes:\n  - {id: write, tools: null}\n')).toBe(
      REVIEW.replace('    tools: [web_search]\n', ''),
    );
    expect(patched(CHECKED_ARTICLE, 'nodes: {fact_check: null}')).not.toContain('fact_check');
  });

  test('removes nodes and fields, and leads the edges past them', () => {
    const yaml = patched(
      CHECKED_ARTICLE,
      'remove: {nodes: [fact_check], fields: [notes]}\nnodes:\n  - {id: write, prompt: "About {topic}"}',
    );
    expect(yaml).toContain('{from: write, to: END}');
    expect(yaml).not.toContain('fact_check');
    expect(yaml).not.toContain('notes: {type');
  });

  test('replaces lists and scalars as a whole', () => {
    const yaml = patched(ARTICLE, 'flow: {name: writer}\nnodes:\n  - id: write\n    outputs: [article, notes]\n');
    expect(yaml).toContain('  name: writer\n');
    expect(yaml).toContain('outputs: [article, notes]');
  });

  test.each([
    ['nothing', ''],
    ['an empty mapping', '{}'],
    ['what is there already', 'nodes:\n  - {id: judge, outputs: [score, tags]}\n'],
    ['the removal of what is not there', 'remove: {nodes: [nobody], fields: [nothing]}'],
  ])('that says %s changes no byte', (_name, patch) => {
    expect(patched(REVIEW, patch)).toBe(REVIEW);
  });

  test.each([
    [undefined, 'nodes: []', /whole config/],
    ['\t{', 'flow: {name: x}', /current config cannot be read/],
    [ARTICLE, 'flow: {name: [', /patch cannot be read/],
    [ARTICLE, '- 1', /mapping/],
    [ARTICLE, 'nodes: [{prompt: x}]', /id/],
    [ARTICLE, 'nodes: [{id: a, prompt: x}, {id: a, prompt: y}]', /twice/],
    [ARTICLE, 'flow: x\nnodes: 5', /id/],
  ])('that cannot be applied says why (%#)', (current, patch, reason) => {
    expect(applyPatch(current, patch)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  test('leaves nodes that it does not name byte for byte, comments included', () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', ' ', ':', '#', '{', '\n', '"', "'", '-', 'é') })
      .map((words) => `${words}.`);
    const change = fc.record(
      {
        prompt: text,
        description: text,
        outputs: fc.array(text),
        llm: fc.record({ temperature: fc.double({ min: 0, max: 1, noNaN: true }) }),
      },
      { requiredKeys: [] },
    );
    const ids = ['write', 'judge', 'count_rounds'];
    fc.assert(
      fc.property(fc.subarray(ids), fc.array(change, { minLength: 3, maxLength: 3 }), (named, changes) => {
        const patch = writeYaml({ nodes: named.map((id, at) => ({ id, ...changes[at] })) });
        const yaml = patched(REVIEW, patch);
        for (const id of ids.filter((one) => !named.includes(one))) expect(blockOf(yaml, id)).toBe(blockOf(REVIEW, id));
        expect(yaml.slice(0, yaml.indexOf('nodes:'))).toBe(REVIEW.slice(0, REVIEW.indexOf('nodes:')));
        expect(yaml.slice(yaml.indexOf('\nedges:'))).toBe(REVIEW.slice(REVIEW.indexOf('\nedges:')));
        expect(readConfig(yaml, 'yaml').ok).toBe(true);
        expect(patched(yaml, patch)).toBe(yaml);
      }),
    );
  });

  test('comes to an end on any two texts', () => {
    const any = fc.string({ unit: 'binary' });
    const parts = [...REVIEW.split('\n'), 'remove: {nodes: [judge]}', 'nodes: {judge: null}'];
    const lines = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map((chosen) => chosen.join('\n'));
    fc.assert(fc.property(any, any, ends));
    fc.assert(fc.property(fc.constantFrom(REVIEW, ARTICLE), lines, ends));
  });
});

test('a draft is a patch unless it says its schema version', () => {
  expect(isPatch(ARTICLE)).toBe(false);
  expect(isPatch('nodes:\n  - {id: a}')).toBe(true);
  expect(isPatch('schema_version: "1.0"\nflow: {')).toBe(false);
  expect(isPatch('nodes: {')).toBe(true);
  expect(isPatch('just words')).toBe(false);
});
