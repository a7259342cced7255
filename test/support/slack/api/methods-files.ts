import { required, SlackRefusal, structured, text, threadOf, type SlackCallContext, type SlackMethod } from './call.ts';
import { fileObject } from './file-object.ts';
import { announce } from './methods-chat.ts';
import type { SlackFile } from '../world.ts';

/** The three steps of an upload, and file details. */
export const fileMethods: Readonly<Record<string, SlackMethod>> = {
  'files.getUploadURLExternal': (args, context) => {
    const name = required(args, 'filename');
    const length = Number(args['length']);
    if (!Number.isInteger(length) || length <= 0) throw new SlackRefusal('invalid_arguments', { argument: 'length' });
    const altText = text(args, 'alt_txt');
    if ((altText?.length ?? 0) > 1000) throw new SlackRefusal('alt_txt_too_large');
    const id = `F0UP${context.world.teamId}${String(context.world.files.size + 1).padStart(6, '0')}`;
    context.world.files.set(id, {
      id,
      name,
      title: name,
      mimetype: name.endsWith('.png') ? 'image/png' : 'text/plain',
      filetype: text(args, 'snippet_type') ?? 'text',
      content: Buffer.alloc(0),
      uploaded: false,
      uploadedBy: context.world.botUserId,
      shares: [],
      extra: { expectedLength: length, ...(altText === undefined ? {} : { alt_txt: altText }) },
    });
    return { upload_url: `${context.baseUrl}/upload/${id}`, file_id: id };
  },

  'files.completeUploadExternal': (args, context) => {
    const given = structured(args, 'files');
    if (!Array.isArray(given) || given.length === 0) throw new SlackRefusal('invalid_arguments');
    const files = (given as { id?: string; title?: string }[]).map((entry) => uploadedFile(entry, context));
    const channelId = text(args, 'channel_id');
    if (channelId === undefined) return { files: files.map(({ id, title }) => ({ id, title })) };
    const channel = context.world.channels.get(channelId);
    if (channel === undefined) throw new SlackRefusal('channel_not_found');
    if (channel.archived) throw new SlackRefusal('is_archived');
    if (!channel.members.has(context.world.botUserId)) throw new SlackRefusal('not_in_channel');
    const threadTs = threadOf(args, channel, context);
    const message = context.world.add({
      channel: channelId,
      user: context.world.botUserId,
      fromApp: true,
      text: text(args, 'initial_comment') ?? '',
      files,
      ...(threadTs === undefined ? {} : { threadTs }),
    });
    for (const file of files) {
      file.shares.push({
        channel: channelId,
        ts: message.ts,
        at: context.world.now(),
        ...(threadTs === undefined ? {} : { threadTs }),
      });
    }
    announce(message, context);
    return { files: files.map(({ id, title }) => ({ id, title })) };
  },

  'files.info': (args, context) => {
    const file = context.world.files.get(required(args, 'file'));
    if (file === undefined) throw new SlackRefusal('file_not_found');
    return { file: fileObject(file, context) };
  },
};

function uploadedFile(entry: { id?: string; title?: string }, { world }: SlackCallContext): SlackFile {
  const file = world.files.get(entry.id ?? '');
  if (file === undefined) throw new SlackRefusal('file_not_found');
  if (!file.uploaded) throw new SlackRefusal('file_update_failed');
  return file;
}
