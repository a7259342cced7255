import type { StateField, WorkflowNode } from '../schema/schema.ts';
import { same } from './fingerprint.ts';
import { textEdits, type TextEdit } from './text-edits.ts';

/** One change inside a step, a field or a section of the config. */
export type Edit =
  /** A few words of a text. `key` is the key of the text. */
  | ({ readonly kind: 'words'; readonly key: string } & TextEdit)
  /** So much of it that the new value has to be read. */
  | { readonly kind: 'rewritten'; readonly key: string }
  /** A single value; empty where there was or is none. */
  | { readonly kind: 'value'; readonly name: string; readonly before: string; readonly after: string }
  /** Names in a list: the outputs or tools of a step. */
  | {
      readonly kind: 'names';
      readonly key: 'outputs' | 'tools';
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly kind: 'required'; readonly isRequired: boolean };

/** What changed in a step. A new description is left out where it says what changed elsewhere in the step. */
export function stepEdits(before: WorkflowNode, after: WorkflowNode): readonly Edit[] {
  const main = [
    ...wordsEdits('prompt', before.prompt, after.prompt),
    ...wordsEdits('code', before.code ?? '', after.code ?? ''),
    ...nameEdits('outputs', before.outputs, after.outputs),
    ...nameEdits('tools', toolNames(before), toolNames(after)),
    ...valueEdits(before.llm, after.llm),
  ];
  const rest = [
    ...(same(before.inputs, after.inputs) ? [] : [{ kind: 'rewritten', key: 'inputs' } as const]),
    ...(same(before.output_schema, after.output_schema) ? [] : [{ kind: 'rewritten', key: 'output_schema' } as const]),
    ...wordsEdits('description', before.description ?? '', after.description ?? ''),
  ];
  const settings = OTHER_SETTINGS.flatMap((key) => valueEdits(before[key], after[key], key));
  return [...(main.length > 0 ? main : rest), ...settings];
}

const OTHER_SETTINGS = ['sandbox', 'memory', 'optimize', 'mlflow', 'log_prompts', 'log_artifacts'] as const;

function toolNames({ tools = [] }: WorkflowNode): readonly string[] {
  return tools.map((tool) => (typeof tool === 'string' ? tool : tool.name));
}

export function fieldEdits(before: StateField, after: StateField): readonly Edit[] {
  const main: readonly Edit[] = [
    ...(before.required === after.required ? [] : [{ kind: 'required', isRequired: after.required } as const]),
    // A required field has no default, so that it is not told that the default is gone.
    ...(after.required ? [] : valueEdits(before.default, after.default, 'default')),
    ...valueEdits(before.type, after.type, 'type'),
    ...(same(before.schema, after.schema) ? [] : [{ kind: 'rewritten', key: 'schema' } as const]),
  ];
  return main.length > 0 ? main : wordsEdits('description', before.description ?? '', after.description ?? '');
}

function wordsEdits(key: string, before: string, after: string): readonly Edit[] {
  if (before === after) return [];
  const edits = before === '' || after === '' ? undefined : textEdits(before, after);
  const areLinesMoved = edits?.length === 0 && withoutEnds(before) !== withoutEnds(after);
  if (edits === undefined || areLinesMoved) return [{ kind: 'rewritten', key }];
  return edits.map((edit): Edit => Object.assign({ kind: 'words', key } as const, edit));
}

function nameEdits(key: 'outputs' | 'tools', before: readonly string[], after: readonly string[]): readonly Edit[] {
  const [old, now] = [new Set(before), new Set(after)];
  const added = [...now].filter((name) => !old.has(name));
  const removed = [...old].filter((name) => !now.has(name));
  return added.length === 0 && removed.length === 0 ? [] : [{ kind: 'names', key, added, removed }];
}

/** The single values that differ, however deep they are; each is named by its last key. */
export function valueEdits(before: unknown, after: unknown, name = ''): readonly Edit[] {
  if (same(before, after)) return [];
  if (!isMap(before) && !isMap(after)) {
    const edit = { kind: 'value', name, before: written(before), after: written(after) } as const;
    return edit.before === edit.after ? [] : [edit];
  }
  const [old, now] = [isMap(before) ? before : {}, isMap(after) ? after : {}];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return keys.flatMap((key) => valueEdits(old[key], now[key], key));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function written(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, (_key, item: unknown) => plainInt(item));
}

function plainInt(item: unknown): unknown {
  return typeof item === 'bigint' ? Number(item) : item;
}

/** A text without the blanks at the ends of its lines. */
function withoutEnds(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
