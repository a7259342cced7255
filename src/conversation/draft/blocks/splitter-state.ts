import { createGrowingText } from '../growing-text.ts';
import type { OpenBlock } from './open-block.ts';

/** A block of an answer that is a config or a part of one. */
export interface AnswerBlock {
  readonly text: string;
  /** `unclosed`: the answer ended inside the fence. `bare`: there was no fence around it. */
  readonly form: 'fenced' | 'unclosed' | 'bare';
  /** Where it was in the prose, in UTF-16 code units. */
  readonly at: number;
}

/** What a splitter knows of the answer so far. */
export interface State {
  /** Finished lines of prose. */
  done: string;
  /** How many line breaks `done` ends with. */
  breaks: number;
  /** What is shown of the unfinished line. */
  current: string;
  /** The unfinished line, and how many of its characters are in `current`. */
  pending: string;
  shown: number;
  /** A block was taken out here: the next line begins a paragraph. */
  gap: boolean;
  block: OpenBlock | undefined;
  blocks: AnswerBlock[];
  /** The latest block that is a draft, with the ids of its steps. */
  latest: OpenBlock | undefined;
  steps: string[];
  readonly growingText: ReturnType<typeof createGrowingText>;
}

export function initialState(): State {
  return {
    done: '',
    breaks: 2,
    current: '',
    pending: '',
    shown: 0,
    gap: false,
    block: undefined,
    blocks: [],
    latest: undefined,
    steps: [],
    growingText: createGrowingText(),
  };
}
