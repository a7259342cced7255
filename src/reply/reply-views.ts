import type {
  AttachedPicture,
  Attachment,
  GrowingDraft,
  ReplyAction,
  ReplyLimits,
  ReplyView,
} from '../chat/reply-port.ts';
import { splitText } from '../text/split-text.ts';

/** The content of the whole reply at one moment, before it is split into posts. */
export interface ReplyContent {
  readonly text: string;
  readonly progress?: string;
  /** The draft so far. A function, because putting its lines together is only worth it for what is sent. */
  readonly draft?: () => GrowingDraft | undefined;
  /** The work was stopped or failed. */
  readonly unfinished?: boolean;
  /** The revision that the reply is about. */
  readonly revision?: number;
  readonly actions: readonly ReplyAction[];
}

export interface FinalContent extends ReplyContent {
  readonly attachment?: Attachment;
}

/** Splits the content into one view per post. */
export function viewsOf(
  { text, progress, draft, ...about }: ReplyContent,
  phase: ReplyView['phase'],
  { maxChars, showsDrafts }: Pick<ReplyLimits, 'maxChars' | 'showsDrafts'>,
): ReplyView[] {
  const texts = splitText(text, maxChars);
  const growing = showsDrafts === true ? draft?.() : undefined;
  const now =
    phase === 'final'
      ? {}
      : { ...(progress === undefined ? {} : { progress }), ...(growing === undefined ? {} : { draft: growing }) };
  const last: ReplyView = { text: texts.at(-1) ?? '', phase, ...about, ...now };
  const filled = texts.slice(0, -1).map((text): ReplyView => ({ text, phase: 'final', actions: [] }));
  return [...filled, last];
}

/** The views of the final state, with the file and its picture on the last post if the platform allows that. */
export function finalViews(
  { attachment, ...content }: FinalContent,
  limits: ReplyLimits,
  image: AttachedPicture | undefined,
): readonly ReplyView[] {
  const views = viewsOf(content, 'final', limits);
  const last = views.at(-1);
  if (attachment === undefined || !limits.canAttachByEdit || last === undefined) return views;
  const shown = image === undefined ? attachment : { ...attachment, image };
  return [...views.slice(0, -1), { ...last, attachment: shown }];
}
