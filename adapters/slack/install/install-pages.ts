import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallbackOptions, Installation, InstallProvider } from '@slack/oauth';
import type { Log } from '../../../src/log.ts';
import { INSTALL_PATH, REDIRECT_PATH } from '../setup/manifest.ts';
import { scopeOf } from './installation-store.ts';

export interface InstallPagesDependencies {
  readonly provider: Pick<InstallProvider, 'handleInstallPath' | 'handleCallback'>;
  readonly log: Log;
  /** Called after an installation was stored. */
  readonly onInstalled: (scope: string, user: string) => void;
}

/** Serves the pages of an installation. False when the request is for none of them. */
export type InstallPages = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createInstallPages({ provider, log, onInstalled }: InstallPagesDependencies): InstallPages {
  const callback: CallbackOptions = {
    async afterInstallation({ bot }, _options, _request, response) {
      if (bot !== undefined) return true;
      tell(response, 400, 'Slack gave no bot token', 'Ask the people who run me to compare the app with its manifest.');
      return false;
    },
    success(installation, _options, _request, response) {
      const scope = scopeOf(installation);
      onInstalled(scope, `slack:${scope}:${installation.user.id}`);
      tellInstalled(installation, response);
    },
    failure({ code }, _options, _request, response) {
      log.warn({ code }, 'the app could not be installed');
      const { title, next } = FAILURES[code] ?? FAILURE;
      tell(response, 400, title, next);
    },
  };
  return (request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path !== INSTALL_PATH && path !== REDIRECT_PATH) return false;
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (request.method !== 'GET') response.writeHead(405, { allow: 'GET' }).end();
    else if (path === INSTALL_PATH) answer(provider.handleInstallPath(request, response), response, log);
    else answer(provider.handleCallback(request, response, callback), response, log);
    return true;
  };
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function answer(handling: Promise<void>, response: ServerResponse, log: Log): void {
  handling.catch((error: unknown) => {
    log.error({ err: error }, 'an installation page could not be shown');
    if (response.headersSent) response.destroy();
    else tell(response, 500, FAILURE.title, FAILURE.next);
  });
}

const AGAIN = `<a href="${INSTALL_PATH}">Start again</a>`;
const FAILURE = {
  title: 'Threadsmith was not installed',
  next: `${AGAIN}. If that fails too, ask the people who run Threadsmith to look at its log.`,
};
const OUT_OF_ORDER = {
  title: 'This installation was started too long ago, or in another browser',
  next: `${AGAIN} in this browser, and approve it within ten minutes.`,
};
const FAILURES: Readonly<Record<string, typeof FAILURE>> = {
  slack_oauth_installer_authorization_error: {
    title: 'You did not approve the app, so nothing was installed',
    next: `${AGAIN}.`,
  },
  slack_oauth_invalid_state: OUT_OF_ORDER,
  slack_oauth_missing_state: OUT_OF_ORDER,
};

/** The page on which an installation begins. */
export function renderInstallPage(address: string): string {
  const words =
    'Describe a workflow in plain words in Slack, and get a YAML file that runs. You need to be allowed to install apps.';
  return page('Install Threadsmith in Slack', `<p>${words}</p><p><a href="${escape(address)}">Add to Slack</a></p>`);
}

function tellInstalled({ team, enterprise, appId }: Installation, response: ServerResponse): void {
  const where = team?.name ?? enterprise?.name ?? team?.id ?? enterprise?.id ?? 'your workspace';
  const link = new URL('https://slack.com/app_redirect');
  if (appId !== undefined) link.searchParams.set('app', appId);
  if (team?.id !== undefined) link.searchParams.set('team', team.id);
  const next = `Mention <b>@threadsmith</b> in a channel, or <a href="${escape(link.href)}">write to it directly</a>.`;
  tell(response, 200, `Threadsmith is installed in ${where}`, next);
}

/** @param next HTML */
function tell(response: ServerResponse, status: number, title: string, next: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(page(title, `<p>${next}</p>`));
}

function page(title: string, body: string): string {
  const style = 'body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:12vh auto;padding:0 1em}';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${style}</style></head><body><h1>${escape(title)}</h1>${body}</body></html>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
