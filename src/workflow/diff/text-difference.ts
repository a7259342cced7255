import { shortenText } from '../../text/cut-text.ts';
import { validateConfig } from '../validate.ts';
import type { WorkflowNode } from '../schema/schema.ts';
import { textEdits } from './text-edits.ts';
import { diffWorkflows } from './diff.ts';

export interface NamedConfig {
  readonly name: string;
  readonly yaml: string;
}

export interface TextDifference {
  /** Of each step whose prompt was rewritten, the words: `[-gone-]` and `{+new+}`. */
  readonly prompts: readonly { readonly step: string; readonly words: string }[];
  /** The places where the files differ; undefined where they have too little in common to tell. */
  readonly hunks?: readonly Hunk[];
}

/** Lines around a change, as in a unified difference. */
interface Hunk {
  /** The number of its first line in the later file. */
  readonly firstLine: number;
  /** Each with ` `, `-` or `+` before it. */
  readonly lines: readonly string[];
}

/** Changes of one text that are looked for; texts that differ in more are shown as one that replaces the other. Bounds the time. */
const MOST_CHANGES = 1_000;
/** Prompts that are shown word by word. */
const MOST_PROMPTS = 3;
/** UTF-16 code units. */
const MOST_WORDS_CHARS = 1_200;
/** Of what stayed between two changes. */
const MOST_KEPT_CHARS = 60;

/** What distinguishes the texts of two configs. */
export async function textDifference(before: NamedConfig, after: NamedConfig): Promise<TextDifference> {
  const { diffWordsWithSpace, structuredPatch } = await import('diff');
  const patch = structuredPatch(before.name, after.name, before.yaml, after.yaml, undefined, undefined, {
    context: 2,
    maxEditLength: MOST_CHANGES,
  });
  const words = (old: string, now: string): string => {
    const parts = diffWordsWithSpace(old, now, { maxEditLength: MOST_CHANGES }) ?? [
      { value: old, removed: true, added: false },
      { value: now, removed: false, added: true },
    ];
    return shortenText(parts.map(written).join(''), MOST_WORDS_CHARS);
  };
  return {
    prompts: rewrittenPrompts(before.yaml, after.yaml).map(([step, old, now]) => ({ step, words: words(old, now) })),
    ...(patch === undefined
      ? {}
      : { hunks: patch.hunks.map(({ newStart, lines }) => ({ firstLine: newStart, lines })) }),
  };
}

function written({
  value,
  added,
  removed,
}: {
  readonly value: string;
  readonly added: boolean;
  readonly removed: boolean;
}) {
  if (added) return `{+${value}+}`;
  if (removed) return `[-${value}-]`;
  return value.length <= 2 * MOST_KEPT_CHARS
    ? value
    : `${value.slice(0, MOST_KEPT_CHARS)} … ${value.slice(-MOST_KEPT_CHARS)}`;
}

/** Small changes of a prompt are told in words already. */
function rewrittenPrompts(before: string, after: string): readonly (readonly [string, string, string])[] {
  const [old, now] = [before, after].map((yaml) => validateConfig(yaml, { origin: 'user' }).workflow);
  if (old === undefined || now === undefined) return [];
  const earlier = new Map(diffWorkflows(old, now).steps.renamed.map(({ from, to }) => [to, from]));
  const oldNodes = new Map(old.nodes.map((node) => [node.id, node]));
  return now.nodes
    .flatMap((node) => {
      const was: WorkflowNode | undefined = oldNodes.get(earlier.get(node.id) ?? node.id);
      const isRewritten =
        was !== undefined && was.prompt !== node.prompt && textEdits(was.prompt, node.prompt) === undefined;
      return isRewritten ? [[node.id, was.prompt, node.prompt] as const] : [];
    })
    .slice(0, MOST_PROMPTS);
}
