import { z } from 'zod';

const Id = z.string().nullish();
const Org = z.union([z.boolean(), z.string()]).nullish();

/** The fields of events, commands and interactions that name their installation. */
const Source = z.object({
  authorizations: z.array(z.object({ team_id: Id, enterprise_id: Id, is_enterprise_install: Org })).nullish(),
  team_id: Id,
  enterprise_id: Id,
  is_enterprise_install: Org,
  team: z.object({ id: Id }).nullish(),
  enterprise: z.object({ id: Id }).nullish(),
});

/** The installations that an event may be for, the most probable first: an organisation, or a workspace. */
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

/** When a workspace uninstalled the app, in milliseconds since 1970; undefined if this event does not report that. */
export function removedAt(body: unknown): number | undefined {
  const found = Lifecycle.safeParse(body);
  if (!found.success) return undefined;
  const { event, event_time: seconds = 0 } = found.data;
  // A person's tokens are revoked, too, when that person leaves.
  const isOurs = event.type === 'app_uninstalled' || (event.tokens?.bot ?? []).length > 0;
  return isOurs ? seconds * 1000 : undefined;
}
