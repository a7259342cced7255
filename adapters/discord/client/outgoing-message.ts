import type { RawFile } from '@discordjs/rest';
import type { APIMessage, RESTPostAPIChannelMessageJSONBody } from 'discord.js';

/** A file; an image with what it shows, in words. */
export interface DescribedFile extends RawFile {
  readonly description?: string;
}

/** A message as we write it; sent whole, also on an edit. */
export interface OutgoingMessage {
  readonly content: string;
  readonly components: NonNullable<RESTPostAPIChannelMessageJSONBody['components']>;
  readonly files?: readonly DescribedFile[];
}

const SUPPRESS_EMBEDS = 4;
const EPHEMERAL = 64;
const COMPONENTS_ONLY = 32_768;
const NOBODY = { parse: [], replied_user: false };
const TEXT = 10;
const MEDIA_GALLERY = 12;

/** Whether a message that came back from `send` is what was sent, and not an earlier one with the same key. */
export function shows(message: Partial<APIMessage>, { content, components, files = [] }: OutgoingMessage): boolean {
  return (
    withoutSpace(message.content ?? content) === withoutSpace(content) &&
    buttonIds(message.components ?? components) === buttonIds(components) &&
    (message.attachments ?? files).length === files.length
  );
}

/** Discord trims what it is sent. */
function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function buttonIds(rows: readonly unknown[]): string {
  const buttons = rows.flatMap((row) => (row as { components?: readonly { custom_id?: string }[] }).components ?? []);
  return buttons.map((button) => button.custom_id).join();
}

/** A draft as the answer to an interaction carries it. */
export function messageData(outgoing: OutgoingMessage, visibility: 'all' | 'one') {
  return payload(outgoing, flagsFor(visibility)).body;
}

/** Nothing in a text comes alive: nobody is pinged and no link unfolds. The files replace those that a message had. */
export function payload(
  { content, components, files = [] }: OutgoingMessage,
  extra: Readonly<Record<string, unknown>> = {},
) {
  const body = {
    content,
    components,
    allowed_mentions: NOBODY,
    flags: SUPPRESS_EMBEDS,
    ...extra,
    ...(files.length === 0
      ? {}
      : {
          attachments: files.map(({ name, description }, id) => ({
            id,
            filename: name,
            ...(description === undefined ? {} : { description }),
          })),
        }),
  };
  return {
    body,
    files: files.map(({ name, data, contentType }) => ({ name, data, ...(contentType && { contentType }) })),
  };
}

export function flagsFor(visibility: 'all' | 'one') {
  return visibility === 'one' ? { flags: SUPPRESS_EMBEDS | EPHEMERAL } : {};
}

/** A text with a gallery of pictures below it. The names of the pictures must differ. */
export function galleryPayload(text: string, pictures: readonly DescribedFile[]) {
  const items = pictures.map(({ name, description }) => ({
    media: { url: `attachment://${name}` },
    ...(description === undefined ? {} : { description }),
  }));
  const components = [
    { type: TEXT, content: text },
    { type: MEDIA_GALLERY, items },
  ];
  // A message of components has no content; an answer that has some gives it up.
  return payload({ content: '', components, files: pictures }, { content: null, flags: COMPONENTS_ONLY });
}
