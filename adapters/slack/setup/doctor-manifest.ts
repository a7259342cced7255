import { z } from 'zod';
import { attempt, clientFor, MANIFEST_REMEDY, type SlackCheck, type SlackDoctorOptions } from './doctor-check.ts';
import { BOT_EVENTS, INSTALLATION_EVENTS, SHORTCUT } from './manifest.ts';
import { AuthTest } from '../client/payloads.ts';

/** The parts of an app's manifest that must be right for all events to arrive. */
const Manifest = z.object({
  settings: z
    .object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()).optional() }).optional(),
      interactivity: z.object({ is_enabled: z.boolean().optional() }).optional(),
      socket_mode_enabled: z.boolean().optional(),
    })
    .optional(),
  features: z
    .object({
      slash_commands: z.array(z.object({ command: z.string() })).optional(),
      shortcuts: z.array(z.object({ callback_id: z.string() })).optional(),
    })
    .optional(),
});
type Manifest = z.infer<typeof Manifest>;
const Exported = z.object({ manifest: Manifest });

/** Checks what only the app's manifest shows: its events, and whether buttons, the command and the shortcut reach us. */
export async function checkManifest(options: SlackDoctorOptions): Promise<SlackCheck[]> {
  const { configToken } = options;
  if (configToken === undefined)
    return [unchecked('A bot token cannot read which events the app is subscribed to.', options)];
  const appId = await appIdOf(options);
  if (appId === undefined) return [unchecked('Slack does not say which app the bot belongs to.', options)];
  const answer = await attempt(() =>
    clientFor(configToken, options).apiCall('apps.manifest.export', { app_id: appId }),
  );
  const found = 'value' in answer ? Exported.safeParse(answer.value) : undefined;
  if (found?.success === true)
    return [eventsCheck(found.data.manifest, options), featuresCheck(found.data.manifest, options)];
  const why = 'code' in answer ? (answer.code ?? 'no answer') : 'of an unknown shape';
  const remedy = 'Make a new app configuration token at api.slack.com/apps; they last twelve hours.';
  return [{ name: 'events', ok: false, detail: `The app's manifest could not be read (${why}).`, remedy }];
}

function wantedEvents({ oauth }: SlackDoctorOptions): readonly string[] {
  return oauth === undefined ? BOT_EVENTS : [...BOT_EVENTS, ...INSTALLATION_EVENTS];
}

function unchecked(why: string, options: SlackDoctorOptions): SlackCheck {
  return {
    name: 'events',
    ok: 'unchecked',
    detail: `${why} These must be listed under "Event Subscriptions": ${wantedEvents(options).join(', ')}.`,
    remedy:
      'Look there, or put an app configuration token (api.slack.com/apps, at the bottom; it lasts twelve hours) into SLACK_CONFIG_TOKEN and run this again.',
  };
}

/** An app-level token contains the app's id; without one, Slack is asked for the app of the bot. */
async function appIdOf(options: SlackDoctorOptions): Promise<string | undefined> {
  const inToken = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(options.appToken ?? '')?.[1];
  if (inToken !== undefined) return inToken;
  const client = clientFor(options.botToken, options);
  const answer = await attempt(async () => {
    const { bot_id: bot } = AuthTest.parse(await client.auth.test());
    const { bot: found } = await client.bots.info({ bot: bot ?? '' });
    return found?.app_id;
  });
  return 'value' in answer ? answer.value : undefined;
}

function eventsCheck({ settings }: Manifest, options: SlackDoctorOptions): SlackCheck {
  const subscribed = settings?.event_subscriptions?.bot_events ?? [];
  const missing = wantedEvents(options).filter((event) => !subscribed.includes(event));
  return missing.length === 0
    ? { name: 'events', ok: true, detail: 'All events are subscribed to.' }
    : { name: 'events', ok: false, detail: `Not subscribed to: ${missing.join(', ')}.`, remedy: MANIFEST_REMEDY };
}

function featuresCheck({ settings, features }: Manifest, { appToken }: SlackDoctorOptions): SlackCheck {
  const isSocket = settings?.socket_mode_enabled === true;
  const wanted: readonly (readonly [string, boolean])[] = [
    ['interactivity (buttons)', settings?.interactivity?.is_enabled === true],
    ['the command /threadsmith', (features?.slash_commands ?? []).some(({ command }) => command === '/threadsmith')],
    ['the message shortcut', (features?.shortcuts ?? []).some(({ callback_id: id }) => id === SHORTCUT)],
    appToken === undefined ? ['Socket Mode switched off', !isSocket] : ['Socket Mode', isSocket],
  ];
  const missing = wanted.filter(([, isThere]) => !isThere).map(([name]) => name);
  return missing.length === 0
    ? { name: 'features', ok: true, detail: 'Buttons, command and shortcut reach Threadsmith.' }
    : { name: 'features', ok: false, detail: `Missing in the app: ${missing.join(', ')}.`, remedy: MANIFEST_REMEDY };
}
