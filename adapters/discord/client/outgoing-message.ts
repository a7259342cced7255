import type { RawFile } from '@discordjs/rest';
import type { APIMessage, RESTPostAPIChannelMessageJSONBody } from 'discord.js';

/** A file; for an image, with a description of it. */
export interface DescribedFile extends RawFile {
  readonly description?: string;
}

/** The complete content of a message. An edit sends all of it, too. */
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

/** Whether the message that `send` returned has this content, and is not an earlier one with the same key. */
export function shows(message: Partial<APIMessage>, { content, components, files = [] }: OutgoingMessage): boolean {
  return (
    withoutSpace(message.content ?? content) === withoutSpace(content) &&
    buttonIds(message.components ?? components) === buttonIds(components) &&
    (message.attachments ?? files).length === files.length
  );
}

/** Discord trims text that it receives. */
function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function buttonIds(rows: readonly unknown[]): string {
  const buttons = rows.flatMap((row) => (row as { components?: readonly { custom_id?: string }[] }).components ?? []);
  return buttons.map((button) => button.custom_id).join();
}

/** A message as the response to an interaction. */
export function messageData(outgoing: OutgoingMessage, visibility: 'all' | 'one') {
  return payload(outgoing, flagsFor(visibility)).body;
}

/** The request body of a message in which nothing pings anybody and no link unfolds. Its files replace those that the message had. */
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
  // A message of components has no content, so an edit has to remove it.
  return payload({ content: '', components, files: pictures }, { content: null, flags: COMPONENTS_ONLY });
}
