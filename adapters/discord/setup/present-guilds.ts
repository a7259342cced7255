import type { RestClient } from '../client/rest-client.ts';

/** A server that the bot is in. */
export interface PresentGuild {
  readonly id: string;
  readonly name: string;
  /** In the whole server; a channel may grant or deny more. Some proxies leave it out. */
  readonly permissions?: string;
}

/** Discord's limit for one page. */
const GUILDS_PER_PAGE = 200;
const MAX_GUILD_PAGES = 20;

export async function presentGuilds({ call }: Pick<RestClient, 'call'>): Promise<readonly PresentGuild[]> {
  const guilds: PresentGuild[] = [];
  for (let page = 0; page < MAX_GUILD_PAGES; page += 1) {
    const last = guilds.at(-1);
    const query = new URLSearchParams({ limit: String(GUILDS_PER_PAGE), ...(last && { after: last.id }) });
    const more = (await call('get', '/users/@me/guilds', { query })) as readonly PresentGuild[];
    guilds.push(...more);
    if (more.length < GUILDS_PER_PAGE) break;
  }
  return guilds;
}
