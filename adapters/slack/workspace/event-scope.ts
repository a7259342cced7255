import { z } from 'zod';

const Id = z.string().nullish();
const Org = z.union([z.boolean(), z.string()]).nullish();

/** What events, commands and interactions say about the installation that they are for. */
const Source = z.object({
  authorizations: z.array(z.object({ team_id: Id, enterprise_id: Id, is_enterprise_install: Org })).nullish(),
  team_id: Id,
  enterprise_id: Id,
  is_enterprise_install: Org,
  team: z.object({ id: Id }).nullish(),
  enterprise: z.object({ id: Id }).nullish(),
});

/** The installations that an event may be for, the most probable one first: of an organisation, or of a workspace. */
export function scopesOf(body: unknown): readonly string[] {
  const source = Source.safeParse(body);
  if (!source.success) return [];
  const { data } = source;
  const authorization = data.authorizations?.[0];
  const isOrg = [authorization?.is_enterprise_install, data.is_enterprise_install].some(
    (value) => value === true || value === 'true',
  );
  const team = authorization?.team_id ?? data.team_id ?? data.team?.id;
  const organisation = authorization?.enterprise_id ?? data.enterprise_id ?? data.enterprise?.id;
  const scopes = isOrg ? [organisation] : [team, organisation];
  return scopes.filter((scope) => typeof scope === 'string' && scope !== '').map(String);
}

const Lifecycle = z.object({
  /** Seconds since 1970. */
  event_time: z.number().optional(),
  event: z.discriminatedUnion('type', [
    z.object({ type: z.literal('app_uninstalled') }),
    z.object({ type: z.literal('tokens_revoked'), tokens: z.object({ bot: z.array(z.string()).nullish() }).nullish() }),
  ]),
});

/** When a workspace took the app away, in milliseconds since 1970; undefined if this event does not say so. */
export function removedAt(body: unknown): number | undefined {
  const found = Lifecycle.safeParse(body);
  if (!found.success) return undefined;
  const { event, event_time: seconds = 0 } = found.data;
  // Tokens of people are revoked, too, when one of them leaves.
  const isOurs = event.type === 'app_uninstalled' || (event.tokens?.bot ?? []).length > 0;
  return isOurs ? seconds * 1000 : undefined;
}
