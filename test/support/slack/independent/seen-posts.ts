import { vi } from 'vitest';
import { z } from 'zod';

/** A message as a person sees it. */
export interface SeenPost {
  readonly ts: string;
  readonly threadTs: string | undefined;
  /** The text that Slack shows: that of the blocks, if there are any. */
  readonly text: string;
  readonly buttons: readonly SeenButton[];
  readonly files: readonly SeenFile[];
}

export interface SeenFile {
  readonly name: string;
  readonly content: string;
}

export type SeenButton = z.infer<typeof Button>;

const Button = z.object({ type: z.string(), action_id: z.string(), value: z.string().optional() });
const Block = z.object({
  type: z.string(),
  text: z.union([z.string(), z.object({ text: z.string() })]).optional(),
  elements: z.array(Button).default([]),
});
const Messages = z.array(
  z.object({
    ts: z.string(),
    user: z.string().optional(),
    text: z.string(),
    thread_ts: z.string().optional(),
    blocks: z.array(Block).default([]),
    files: z.array(z.object({ name: z.string(), url_private: z.string() })).default([]),
  }),
);

/** The posts of everybody except `self`, from Slack's messages. Files are read with `token`. */
export function seenPosts(messages: unknown, self: string, token: string): Promise<SeenPost[]> {
  const others = Messages.parse(messages).filter(({ user }) => user !== self);
  return Promise.all(
    others.map(async ({ ts, thread_ts: threadTs, text, blocks, files }) => ({
      ts,
      threadTs,
      text: wordsOf(blocks) || text,
      buttons: blocks.flatMap(({ elements }) => elements.filter(({ type }) => type === 'button')),
      files: await Promise.all(
        files.map(async ({ name, url_private: url }) => ({ name, content: await download(url, token) })),
      ),
    })),
  );
}

function wordsOf(blocks: readonly z.infer<typeof Block>[]): string {
  return blocks.flatMap(({ text }) => (typeof text === 'string' ? text : (text?.text ?? []))).join('\n');
}

/** Polls until the posts meet the expectations. */
export function readUntil(
  read: () => Promise<readonly SeenPost[]>,
  expectations: (posts: readonly SeenPost[]) => void,
): Promise<readonly SeenPost[]> {
  const attempt = async (): Promise<readonly SeenPost[]> => {
    const posts = await read();
    expectations(posts);
    return posts;
  };
  return vi.waitFor(attempt, { timeout: 15_000, interval: 50 });
}

export const textOf = (posts: readonly SeenPost[]): string => posts.map(({ text }) => text).join('\n');
export const filesOf = (posts: readonly SeenPost[]): readonly SeenFile[] => posts.flatMap(({ files }) => files);

async function download(url: string, token: string): Promise<string> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.text();
}
