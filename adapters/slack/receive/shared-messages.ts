import { z } from 'zod';
import { Files, type SlackFile } from '../client/payloads.ts';

/** A forwarded message is an attachment of the message that forwards it. The preview of a linked page is an attachment too, but not a message. */
const Shared = z.object({
  is_share: z.boolean().nullish(),
  is_msg_unfurl: z.boolean().nullish(),
  text: z.string().nullish(),
  author_id: z.string().nullish(),
  author_name: z.string().nullish(),
  files: Files,
});

interface Written {
  readonly text?: string | null | undefined;
  readonly files?: readonly SlackFile[] | null | undefined;
  readonly attachments?: readonly unknown[] | null | undefined;
}

/** What a person wrote, with the messages that they forwarded, in Slack's own markup. */
export function textOf(message: Written): string {
  const passedOn = sharedIn(message).flatMap(({ text, author_id: id, author_name: name }) => {
    if ((text ?? '').trim() === '') return [];
    const author = typeof id === 'string' ? `<@${id}>` : (name ?? 'somebody');
    return [`Forwarded message from ${author}:\n${text}`];
  });
  return [message.text ?? '', ...passedOn].filter((text) => text !== '').join('\n\n');
}

export function filesOf(message: Written): readonly SlackFile[] {
  return [...(message.files ?? []), ...sharedIn(message).flatMap(({ files }) => files ?? [])];
}

function sharedIn({ attachments }: Written): z.infer<typeof Shared>[] {
  return (attachments ?? []).flatMap((attachment) => {
    const { data } = Shared.safeParse(attachment);
    return data?.is_share === true || data?.is_msg_unfurl === true ? [data] : [];
  });
}
