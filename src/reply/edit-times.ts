import type { ReplyView } from '../chat/reply-port.ts';
import type { Pacer } from './pacer.ts';

/** A first post of this many characters is informative; a push notification shows nothing else. */
const PHRASE_CHARS = 24;
/** How long the first words wait for the rest of their phrase, in milliseconds. */
const PHRASE_WAIT_MS = 250;
/** When the second update follows the first words, in milliseconds; later ones keep the pace of the platform. */
const SECOND_UPDATE_MS = 500;
/** How long text before a draft may wait after the draft has begun, in milliseconds. A draft that arrives in one piece has its final state by then. */
const BEFORE_DRAFT_MS = 60;

type Content = Pick<ReplyView, 'text' | 'progress'>;

/** Decides when in-between edits of a reply are due, apart from the usual gap between them. */
export interface EditTimes {
  /** New content is ready to be shown. */
  wanted(content: Content): void;
  /** The content is being sent. */
  sent(content: Content): void;
}

/** A platform with updates more often than every `PHRASE_WAIT_MS` needs none of this. */
export function createEditTimes(pacer: Pacer, minGapMs: number): EditTimes {
  let hasWords = false;
  let hasSentWords = false;
  let sentText = '';
  let progress: string | undefined;
  return {
    wanted(content) {
      const workBegan = content.progress !== undefined && progress === undefined;
      progress = content.progress;
      // Once there are words, do not search the growing text again and again.
      if (minGapMs <= PHRASE_WAIT_MS || (!hasWords && isBlank(content.text))) return;
      if (!hasWords) pacer.setNext(PHRASE_WAIT_MS);
      hasWords = true;
      if (!hasSentWords && isPhrase(content.text)) pacer.hurry(0);
      if (workBegan && content.text !== sentText) pacer.hurry(BEFORE_DRAFT_MS);
    },
    sent({ text }) {
      if (!hasSentWords && !isBlank(text)) {
        hasSentWords = true;
        pacer.hurry(SECOND_UPDATE_MS);
      }
      sentText = text;
    },
  };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Long enough to be understood on its own, or ends a sentence. */
function isPhrase(text: string): boolean {
  const words = text.trim();
  return words.length >= PHRASE_CHARS || /[.!?…。！？]["'”’»)*_]*$/u.test(words);
}
