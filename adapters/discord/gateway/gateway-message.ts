import type { APIMessage } from 'discord.js';

/** A message as the gateway sends it, or as the API lists it with the guild added. */
export type GatewayMessage = APIMessage & {
  readonly guild_id?: string | undefined;
  /** Absent in direct messages and in messages that the API lists. */
  readonly member?: { readonly roles?: readonly string[] };
};

/** Fills in what a proxy or an older server leaves out; Discord itself always sends these. */
export function completeMessage(message: GatewayMessage): GatewayMessage {
  const sent: Partial<GatewayMessage> = message;
  const above = sent.referenced_message;
  return {
    ...message,
    type: sent.type ?? 0,
    content: sent.content ?? '',
    mentions: sent.mentions ?? [],
    mention_roles: sent.mention_roles ?? [],
    mention_everyone: sent.mention_everyone ?? false,
    attachments: sent.attachments ?? [],
    edited_timestamp: sent.edited_timestamp ?? null,
    ...(above === undefined || above === null ? {} : { referenced_message: completeMessage(above) }),
  };
}
