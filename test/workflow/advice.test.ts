import { describe, expect, test } from 'vitest';
import { ORIGINALS } from '../../bench/autofix/originals.ts';
import { BREAKAGES } from '../../bench/autofix/breakages.ts';
import { editYaml, type YamlEdit } from '../../src/pyyaml/edit-yaml.ts';
import type { Issue } from '../../src/pyyaml/issue.ts';
import { readConfig } from '../../src/pyyaml/read-config.ts';
import { nodeAt, textOf } from '../../src/workflow/autofix/config-access.ts';
import { readPath } from '../../src/workflow/autofix/read-path.ts';
import { validateConfig } from '../../src/workflow/validate.ts';

/** Configs with two steps; each line of `from` is replaced. */
const RIGHT = `schema_version: "1.0"
flow: {name: t}
state:
  fields:
    topic: {type: str, required: true}
    notes: {type: str, default: ""}
    article: {type: str, default: ""}
nodes:
  - {id: research, prompt: "Research {topic}", inputs: {about: "{topic}"}, output_schema: {type: str}, outputs: [notes]}
  - {id: write, prompt: "Write from {notes}", output_schema: {type: str}, outputs: [article]}
edges:
  - {from: START, to: research}
  - {from: research, to: write}
  - {from: write, to: END}
`;

const issuesOf = (yaml: string) => validateConfig(yaml, { origin: 'draft' }).issues;
const only = (from: string, to: string) => issuesOf(RIGHT.replace(from, to));

/** Does exactly what the suggestion of an issue says: another name for a key, another value, or other words inside a text. */
function followed(yaml: string, { code, path, suggestion = '', message }: Issue): string | undefined {
  const read = readConfig(yaml, 'yaml');
  if (!read.ok) return undefined;
  const at = readPath(path);
  const edits = editsFor();
  const edited = editYaml(yaml, edits);
  return edited.ok ? edited.text : undefined;

  function editsFor(): readonly YamlEdit[] {
    const node = read.ok ? nodeAt(read.root, at) : undefined;
    if (code === 'effect.unknown_key' && suggestion.includes('.') && node !== undefined) {
      return [
        { path: at, remove: true },
        { path: [...at.slice(0, -1), ...suggestion.split('.')], node },
      ];
    }
    if (code === 'effect.unknown_key') return [{ path: at, rename: suggestion }];
    if (code === 'graph.dead_end') {
      const edge = { from: textOf(node) ?? '', to: suggestion };
      return [{ path: ['edges', 0], insert: edge }];
    }
    const whole = readConfig(suggestion, 'yaml');
    const isMapping = whole.ok && whole.root.kind === 'map' && whole.root.entries[0]?.value.kind === 'string';
    if (isMapping) return [{ path: at, node: whole.root }];
    const text = textOf(node);
    const quoted = /^`(\{[^`]*\})`/.exec(message)?.[1];
    const inText =
      quoted !== undefined && text?.includes(quoted) === true ? text.replaceAll(quoted, suggestion) : undefined;
    const value = suggestion.startsWith('"') ? (JSON.parse(suggestion) as string) : suggestion;
    return [{ path: at, value: inText ?? value }];
  }
}

describe('advice works when it is followed', () => {
  test.each(BREAKAGES)('after $name', ({ broken }) => {
    for (const original of Object.values(ORIGINALS)) {
      const yaml = broken(original) ?? original;
      for (const issue of issuesOf(yaml)
        .filter(({ suggestion }) => suggestion !== undefined)
        .slice(0, 3)) {
        const better = followed(yaml, issue);
        if (better === undefined) continue;
        const left = issuesOf(better).filter(
          ({ code, path, message }) => code === issue.code && path === issue.path && message === issue.message,
        );
        expect(left, `${issue.message}\n${better}`).toEqual([]);
      }
    }
  });

  test.each([
    ['Research {topic}', 'Research {{topic}}', '{topic}'],
    ['Research {topic}', 'Research {{ topic }}', '{topic}'],
    ['Research {topic}', 'Research {inputs.topic}', '{topic}'],
    ['Write from {notes}', 'Write from {research.result}', '{notes}'],
    ['Write from {notes}', 'Write from {research.notes}', '{notes}'],
    ['Write from {notes}', 'Write from {steps.research.output}', '{notes}'],
    ['Write from {notes}', 'Write from {nodes.research.outputs.notes}', '{notes}'],
    ['Write from {notes}', 'Write from {notes | upper}', '{notes}'],
    ['Write from {notes}', 'Write from {Notes}', '{notes}'],
    ['Write from {notes}', 'Write from {research}', '{notes}'],
    ['about: "{topic}"', 'about: "{inputs.topic}"', '{topic}'],
    ['about: "{topic}"', 'about: {topic}', '"{topic}"'],
    ['to: research}', 'to: [research]}', 'research'],
  ])('%s written as %s', (from, to, suggestion) => {
    const issues = only(from, to);
    expect(issues.map((issue) => issue.suggestion)).toContain(suggestion);
    const issue = issues.find((one) => one.suggestion === suggestion);
    expect(issue && issuesOf(followed(RIGHT.replace(from, to), issue) ?? '')).toEqual([]);
  });

  test.each([
    ['transitions', 'edges'],
    ['connections', 'edges'],
  ])('%s are the edges', (name, meant) => {
    expect(only('edges:', `${name}:`).find(({ code }) => code === 'effect.unknown_key')?.suggestion).toBe(meant);
  });

  test.each([
    ['temperature: 0.2', 'llm.temperature'],
    ['model: gpt-5', 'llm.model'],
  ])('%s in a step belongs elsewhere', (line, meant) => {
    const [issue] = only('outputs: [notes]}', `outputs: [notes], ${line}}`);
    expect(issue?.suggestion).toBe(meant);
  });

  test('nothing that was written is to be removed for being unknown', () => {
    const keys = ['retries: 3', 'schedule: daily', 'owner: me', 'role: editor', 'timeout: 3'];
    const messages = keys.flatMap((key) =>
      only('outputs: [notes]}', `outputs: [notes], ${key}}`).map(({ message }) => message),
    );
    expect(messages).toHaveLength(keys.length);
    expect(messages.join('\n')).not.toMatch(/remove/i);
  });
});

describe('one missing edge is one message at the step that lacks it', () => {
  test.each([
    ['  - {from: research, to: write}\n', 'nodes[0].id', 'write'],
    ['  - {from: write, to: END}\n', 'nodes[1].id', 'END'],
  ])('%s', (edge, path, to) => {
    const errors = only(edge, '').filter(({ code }) => code.startsWith('graph.'));
    expect(errors).toMatchObject([{ code: 'graph.dead_end', path, suggestion: to }]);
  });

  test('also before a long rest', () => {
    const yaml = (ORIGINALS['digest'] ?? '').replace('  - {from: find_topics, to: summarise}\n', '');
    expect(issuesOf(yaml).filter(({ code }) => code.startsWith('graph.'))).toHaveLength(1);
  });
});

test('steps that should run at once are told what runs instead', () => {
  const [issue] = only('{from: START, to: research}', '{from: START, to: [research, write]}');
  expect(issue?.message).toBe(
    '`to` is one step, because the runtime runs one step at a time, but it is a list; run one after the other (`to: research`, then an edge from `research` to `write`), or choose one with `routes`.',
  );
});
