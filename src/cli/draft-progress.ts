import type { Writable } from 'node:stream';
import type { ReplyView } from '../chat/reply-port.ts';

/** A reply that is written to a terminal as it grows. */
export interface DraftProgress {
  show(view: ReplyView): void;
  /** Ends the last line. */
  end(): void;
}

const ERASE_LINE = '\r\u001B[K';

/**
 * Writes only the new text since the last view; if earlier text has changed, writes all of it again. Progress is a single line that is overwritten on a
 * terminal, and elsewhere one line per step.
 */
export function createDraftProgress(output: Writable, isTerminal: boolean): DraftProgress {
  let written = '';
  let progress = '';

  function writeText(text: string): void {
    const rest = text.startsWith(written) ? text.slice(written.length) : `\n\n${text}`;
    written = text;
    if (rest !== '') output.write(rest);
  }

  function writeProgress(next: string): void {
    const what = isTerminal ? next : (next.split(',', 1)[0] ?? '');
    if (what === '' || what === progress) return;
    output.write(isTerminal ? `${breakLine()}${ERASE_LINE}${what}` : `${breakLine()}${what}\n`);
    progress = what;
  }

  function breakLine(): string {
    return progress === '' && written !== '' ? '\n' : '';
  }

  function leaveProgress(): void {
    if (progress !== '') output.write(isTerminal ? ERASE_LINE : '\n');
    progress = '';
  }

  return {
    show(view) {
      const text = printable(view.text);
      if (text !== written) {
        leaveProgress();
        writeText(text);
      }
      if (view.phase === 'working') writeProgress(printable(view.progress ?? ''));
    },
    end() {
      leaveProgress();
      output.write('\n');
    },
  };
}

/** Removes terminal control characters. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '\u00B7');
}
