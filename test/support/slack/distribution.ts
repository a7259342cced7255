import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { ALL_SCOPES } from './api/scopes.ts';
import type { FakeSlack } from './server.ts';
import { readBody } from './api/web-api.ts';

/** Slack's side of OAuth for an app that several workspaces install. */
export interface SlackDistribution {
  readonly clientId: string;
  readonly clientSecret: string;
  /** How many tokens were renewed. */
  readonly renewed: () => number;
  /** `oauth.v2.access` */
  access(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /**
   * The browser's part of an installation: opens the app's page, approves on Slack's page, and follows the redirect. Resolves with the last page. Without
   * `agrees`, Slack reports that the person declined.
   */
  install(workspace: FakeSlack, appUrl: string, options?: InstallOptions): Promise<{ status: number; text: string }>;
  /** Uninstalls the app, and notifies it unless `isTold` is false. */
  uninstall(workspace: FakeSlack, options?: { isTold?: boolean; at?: number }): Promise<void>;
}

interface InstallOptions {
  readonly agrees?: boolean;
  /** The browser's cookie; by default the one that the installation set. */
  readonly cookie?: string;
  /** Tokens expire after this many seconds and must be renewed. */
  readonly expiresIn?: number;
  /** The app is installed for the whole organisation. */
  readonly organisation?: { readonly id: string; readonly name: string };
}

interface Grant extends InstallOptions {
  readonly workspace: FakeSlack;
}

export function createDistribution(): SlackDistribution {
  const [clientId, clientSecret] = ['111.222', 'fake-client-secret'];
  const codes = new Map<string, Grant>();
  const refreshTokens = new Map<string, Grant>();
  let numbers = 0;
  let renewed = 0;

  function issue(grant: Grant): Record<string, unknown> {
    const { workspace, expiresIn, organisation } = grant;
    const { world, credentials } = workspace;
    numbers += 1;
    if (organisation !== undefined) world.organisation = organisation;
    credentials.revoked.add(credentials.botToken);
    credentials.botToken = `xoxb-${world.teamId}-${numbers}`;
    const refreshToken = `xoxe-1-${world.teamId}-${numbers}`;
    if (expiresIn !== undefined) refreshTokens.set(refreshToken, grant);
    return {
      ok: true,
      access_token: credentials.botToken,
      token_type: 'bot',
      scope: ALL_SCOPES.join(','),
      bot_user_id: world.botUserId,
      app_id: world.appId,
      team: organisation === undefined ? { id: world.teamId, name: `Team ${world.teamId}` } : null,
      enterprise: organisation ?? null,
      is_enterprise_install: organisation !== undefined,
      authed_user: { id: 'U0ALICE' },
      ...(expiresIn === undefined ? {} : { refresh_token: refreshToken, expires_in: expiresIn }),
    };
  }

  function answerTo(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    if (given['client_id'] !== clientId) return { ok: false, error: 'invalid_client_id' };
    if (given['client_secret'] !== clientSecret) return { ok: false, error: 'bad_client_secret' };
    const isRenewal = given['grant_type'] === 'refresh_token';
    const [grants, key] = isRenewal ? [refreshTokens, given['refresh_token']] : [codes, given['code']];
    const grant = grants.get(String(key));
    if (grant === undefined) return { ok: false, error: isRenewal ? 'invalid_refresh_token' : 'invalid_code' };
    grants.delete(String(key));
    if (isRenewal) renewed += 1;
    return issue(isRenewal ? { ...grant, expiresIn: 12 * 3600 } : grant);
  }

  function consent(address: URL, grant: Grant): URLSearchParams {
    const state = address.searchParams.get('state') ?? '';
    if (address.searchParams.get('client_id') !== clientId) throw new Error('another app asks');
    if (grant.agrees === false) return new URLSearchParams({ error: 'access_denied', state });
    numbers += 1;
    const code = `code-${numbers}`;
    codes.set(code, grant);
    return new URLSearchParams({ code, state });
  }

  return {
    clientId,
    clientSecret,
    renewed: () => renewed,
    async access(request, response) {
      const given = parse((await readBody(request)).toString());
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answerTo({ ...basic(request), ...given })));
    },
    async install(workspace, appUrl, options = {}) {
      const first = await fetch(`${appUrl}/slack/install`);
      const cookie = options.cookie ?? (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      const [, link = ''] = /<a href="([^"]+)"/.exec(await first.text()) ?? [];
      const back = consent(new URL(link.replaceAll('&amp;', '&')), { ...options, workspace });
      const last = await fetch(`${appUrl}/slack/oauth_redirect?${back.toString()}`, { headers: { cookie } });
      return { status: last.status, text: await last.text() };
    },
    async uninstall(workspace, { isTold = true, at = Date.now() } = {}) {
      const { world, credentials } = workspace;
      credentials.revoked.add(credentials.botToken);
      credentials.botToken = 'none';
      if (!isTold) return;
      const about = { team_id: world.teamId, api_app_id: world.appId, type: 'event_callback' };
      for (const event of [
        { type: 'tokens_revoked', tokens: { oauth: [], bot: [world.botUserId] } },
        { type: 'app_uninstalled' },
      ]) {
        const payload = { ...about, event_time: Math.floor(at / 1000), event_id: `Ev-${event.type}-${at}`, event };
        await workspace.deliver({ type: 'events_api', payload });
      }
    },
  };
}

/** The SDK may send client id and secret as HTTP Basic. */
function basic({ headers }: IncomingMessage): Record<string, string> {
  const [, encoded] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return {};
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return { client_id: id, client_secret: secret };
}
