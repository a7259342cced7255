import { createHmac } from 'node:crypto';
import type { SlackDelivery } from './socket.ts';
import type { SlackWorld } from './world.ts';

let eventNumber = 0;

export function eventEnvelope(event: Readonly<Record<string, unknown>>, world: SlackWorld): SlackDelivery {
  eventNumber += 1;
  return {
    type: 'events_api',
    payload: {
      token: 'verification',
      team_id: world.teamId,
      context_team_id: world.teamId,
      api_app_id: world.appId,
      type: 'event_callback',
      event_id: `Ev${String(eventNumber).padStart(8, '0')}`,
      event_time: Math.floor(world.now() / 1000),
      authorizations: [
        {
          enterprise_id: world.organisation?.id ?? null,
          team_id: world.organisation === undefined ? world.teamId : null,
          user_id: world.botUserId,
          is_bot: true,
          is_enterprise_install: world.organisation !== undefined,
        },
      ],
      event,
    },
  };
}

/** Signs and posts as Slack does; retries immediately when the response is not 2xx within three seconds. */
export async function deliverOverHttp(eventsUrl: string, delivery: SlackDelivery, secret: string): Promise<unknown> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await postSigned(eventsUrl, delivery, { secret, attempt }).catch(() => undefined);
    if (answer?.ok === true)
      return answer.headers.get('content-type')?.includes('json') ? answer.json() : answer.text();
  }
  return undefined;
}

interface Signing {
  readonly secret: string;
  readonly attempt?: number;
  /** Seconds since 1970. */
  readonly at?: number;
}

/** Slack waits three seconds; the fourth is for slow machines. */
const SLACK_TIMEOUT_MS = 4_000;

export async function postSigned(eventsUrl: string, delivery: SlackDelivery, signing: Signing): Promise<Response> {
  const json = JSON.stringify(delivery.payload);
  if (delivery.type === 'events_api') return postBody(eventsUrl, json, 'application/json', signing);
  return postBody(eventsUrl, formOf(delivery, json), 'application/x-www-form-urlencoded', signing);
}

export async function postBody(
  eventsUrl: string,
  body: string,
  contentType: string,
  { secret, attempt = 0, at = Math.floor(Date.now() / 1000) }: Signing,
): Promise<Response> {
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')}`;
  return fetch(eventsUrl, {
    method: 'POST',
    body,
    signal: AbortSignal.timeout(SLACK_TIMEOUT_MS),
    headers: {
      'content-type': contentType,
      'x-slack-signature': signature,
      'x-slack-request-timestamp': String(at),
      ...(attempt === 0 ? {} : { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': 'http_timeout' }),
    },
  });
}

function formOf(delivery: SlackDelivery, json: string): string {
  if (delivery.type === 'interactive') return new URLSearchParams({ payload: json }).toString();
  return new URLSearchParams(
    Object.entries(delivery.payload).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}
