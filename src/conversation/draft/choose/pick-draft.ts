import type { WorkflowTasks } from '../../workflow-tasks.ts';
import { fenceFor } from '../../prompt/prompt.ts';
import { STRUCTURE_KEY } from '../blocks/draft-fence.ts';
import type { AnswerBlock } from '../blocks/splitter-state.ts';
import type { AnswerParts } from '../split-answer.ts';
import { claimsChange } from './claims.ts';
import { chooseDraft, type Choice } from './choose-draft.ts';
import { intentOf } from './request-intent.ts';

export interface PickOptions {
  readonly request: string;
  /** There is a config that a patch can be applied to. */
  readonly hasConfig: boolean;
  /** A valid config: a block that holds the same changes nothing. */
  readonly validConfig?: string | undefined;
  readonly workflow: Pick<WorkflowTasks, 'blockNatures'>;
}

export interface PickedDraft extends Choice {
  /** The prose, with the blocks that belong to it. */
  readonly words: string;
}

/** Reads an answer to its end and picks what it changes. */
export async function pickDraft(parts: AnswerParts, options: PickOptions): Promise<PickedDraft> {
  const { request, hasConfig, validConfig, workflow } = options;
  const { prose } = parts;
  const blocks = parts.blocks.flatMap(documentsOf);
  const texts = blocks.map(({ text }) => text);
  const natures = blocks.length === 0 ? [] : await workflow.blockNatures(texts, validConfig);
  const candidates = natures.map((nature, position) => {
    const lead = prose.slice(blocks[position - 1]?.at ?? 0, blocks[position]?.at);
    return { nature, text: texts[position] ?? '', lead };
  });
  const choice = chooseDraft(candidates, {
    intent: intentOf(request, hasConfig),
    hasConfig,
    claimsChange: claimsChange(prose),
  });
  return { ...choice, words: withBlocks({ prose, blocks }, choice.quoted) };
}

/** The documents of a block, which are blocks of their own where each of them has the keys of a config. */
function documentsOf(block: AnswerBlock): readonly AnswerBlock[] {
  const documents = block.text.split(/^---[ \t]*\n/m).filter((text) => /^[^#\s]/m.test(text));
  const areConfigs =
    documents.length > 1 && documents.every((text) => text.split('\n').some((line) => STRUCTURE_KEY.test(line)));
  return areConfigs ? documents.map((text) => ({ text, form: block.form, at: block.at })) : [block];
}

/** Puts blocks back where they were. */
export function withBlocks({ prose, blocks }: AnswerParts, positions: readonly number[]): string {
  let [text, end] = ['', prose.length];
  for (const position of positions.toReversed()) {
    const block = blocks[position];
    if (block === undefined) continue;
    const fence = fenceFor(block.text);
    const quoted = `${fence}yaml\n${block.text.trimEnd()}\n${fence}`;
    const after = `${prose.slice(block.at, end)}${text}`.trim();
    text = after === '' ? `\n\n${quoted}` : `\n\n${quoted}\n\n${after}`;
    end = block.at;
  }
  return `${prose.slice(0, end).trimEnd()}${text}`.trim();
}
