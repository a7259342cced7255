import { isRejection } from './failure.ts';
import type { SlackCapabilities } from './capabilities.ts';
import type { SlackApi } from './web-api.ts';

type Arguments = Readonly<Record<string, unknown>>;

/**
 * Calls a method with arguments that an answer can do without, such as a mark for a later process or the state of the agent session. If Slack rejects them,
 * they are left out one by one, starting with the last, in this call and all later ones.
 */
export async function writeWithOptional<T>(
  method: string,
  { args, optional }: { args: Arguments; optional: Arguments },
  { api, capabilities }: { api: Pick<SlackApi, 'write'>; capabilities: SlackCapabilities },
): Promise<T> {
  const known = Object.entries(optional).filter(([name]) => !capabilities.unknownArguments.has(name));
  for (let kept = known.length; ; kept -= 1) {
    try {
      const answer = await api.write<T>(method, { ...args, ...Object.fromEntries(known.slice(0, kept)) });
      for (const [name] of known.slice(kept)) capabilities.unknownArguments.add(name);
      return answer;
    } catch (error) {
      if (kept === 0 || !isAboutArguments(error)) throw error;
    }
  }
}

function isAboutArguments(error: unknown): boolean {
  return isRejection(error) && /^invalid_arg|metadata/.test(error.code);
}
