import { isObjection } from './failure.ts';
import type { SlackFeatures } from './capabilities.ts';
import type { SlackApi } from './web-api.ts';

type Arguments = Readonly<Record<string, unknown>>;

/**
 * Calls a method with arguments that an answer can do without: a mark for a later process, the state of the agent session. Where Slack objects to them,
 * they are left out, the last one first, and from then on in all calls.
 */
export async function writeWithExtras<T>(
  method: string,
  { args, extras }: { args: Arguments; extras: Arguments },
  { api, features }: { api: Pick<SlackApi, 'write'>; features: SlackFeatures },
): Promise<T> {
  const known = Object.entries(extras).filter(([name]) => !features.unknownArguments.has(name));
  for (let kept = known.length; ; kept -= 1) {
    try {
      const answer = await api.write<T>(method, { ...args, ...Object.fromEntries(known.slice(0, kept)) });
      for (const [name] of known.slice(kept)) features.unknownArguments.add(name);
      return answer;
    } catch (error) {
      if (kept === 0 || !isAboutArguments(error)) throw error;
    }
  }
}

function isAboutArguments(error: unknown): boolean {
  return isObjection(error) && /^invalid_arg|metadata/.test(error.code);
}
