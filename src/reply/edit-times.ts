import type { ReplyView } from '../chat/reply-port.ts';
import type { Pacer } from './pacer.ts';

/** A first post of so many characters says something: it is all that a push notification shows. */
const PHRASE_CHARS = 24;
/** The first words wait so long for the rest of their phrase, in milliseconds. */
const PHRASE_WAIT_MS = 250;
/** The second update comes this soon after the first words, in milliseconds; later ones at the pace of the platform. */
const SECOND_UPDATE_MS = 500;
/** Words before a draft are shown this soon after it begins, in milliseconds; a draft that arrives at once brings the final state by then. */
const BEFORE_DRAFT_MS = 60;

type Content = Pick<ReplyView, 'text' | 'progress'>;

/** Decides when the in-between edits of a reply are due, apart from the usual gap between them. */
export interface EditTimes {
  /** New content is to be shown. */
  wanted(content: Content): void;
  /** It goes out now. */
  sent(content: Content): void;
}

/** A platform that is updated more often than `PHRASE_WAIT_MS` needs none of this. */
export function createEditTimes(pacer: Pacer, minGapMs: number): EditTimes {
  let hasWords = false;
  let hasSentWords = false;
  let sentText = '';
  let progress: string | undefined;
  return {
    wanted(content) {
      const workBegan = content.progress !== undefined && progress === undefined;
      progress = content.progress;
      // Once there are words, their growing text is not searched again and again.
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

/** Long enough to be understood alone, or the end of a sentence. */
function isPhrase(text: string): boolean {
  const words = text.trim();
  return words.length >= PHRASE_CHARS || /[.!?…。！？]["'”’»)*_]*$/u.test(words);
}
