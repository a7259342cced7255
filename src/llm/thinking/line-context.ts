import { fenceOpening, isFenceClosing, MAX_OPENING_CHARS, type FenceOpening } from '../../text/fence.ts';

/** The context of the next character: in a fenced block, in inline code, at the beginning of a line. */
export interface LineContext {
  take(text: string): void;
  /** The block that the current line is in. */
  readonly fence: FenceOpening | undefined;
  /** Whether a block is open and the current line does not close it. */
  readonly isBlockOpen: boolean;
  readonly isInlineCode: boolean;
  /** The current line so far; only its beginning when it is long. */
  readonly line: string;
  /** The last character, and the last one that is not a blank; empty at the beginning of a line. */
  readonly previous: string;
  readonly previousSolid: string;
}

export function createLineContext(): LineContext {
  let fence: FenceOpening | undefined;
  let line = '';
  let previous = '';
  let previousSolid = '';
  /** Length of the run of backticks that opened inline code; 0 outside inline code. */
  let codeRun = 0;
  /** Length of the run of backticks at the end of the line so far. */
  let run = 0;

  const endRun = (): void => {
    if (codeRun === 0) codeRun = run;
    else if (codeRun === run) codeRun = 0;
    run = 0;
  };
  const endLine = (): void => {
    endRun();
    if (fence === undefined) fence = fenceOpening(line) ?? fenceAtLineEnd(line, codeRun);
    else if (isFenceClosing(line, fence)) fence = undefined;
    [line, previous, previousSolid, codeRun] = ['', '', '', 0];
  };
  const takeCharacter = (character: string): void => {
    if (character === '\n') return endLine();
    if (character === '`') run += 1;
    else if (run > 0) endRun();
    if (line.length <= MAX_OPENING_CHARS) line += character;
    previous = character;
    if (character.trim() !== '') previousSolid = character;
  };
  return {
    take(text) {
      for (const character of text) takeCharacter(character);
    },
    get fence() {
      return fence;
    },
    get isBlockOpen() {
      return fence !== undefined && !isFenceClosing(line, fence);
    },
    get isInlineCode() {
      return fence === undefined && (codeRun === 0 ? run > 0 : codeRun !== run);
    },
    get line() {
      return line;
    },
    get previous() {
      return previous;
    },
    get previousSolid() {
      return previousSolid;
    },
  };
}

/** "Here it is: ```yaml" at the end of a line: models open a block like that, too. */
function fenceAtLineEnd(line: string, codeRun: number): FenceOpening | undefined {
  if (codeRun < 3 || !/`\w{0,20}\s*$/.test(line)) return undefined;
  return { character: '`', length: codeRun, label: '', indent: 0 };
}
