import { createBoundedMap } from '../../../src/async/bounded-map.ts';

/** Agent sessions that people have renamed while this process ran. An answer that ends later does not overwrite the name. */
export interface RenamedSessions {
  note(channel: string, threadTs: string): void;
  has(channel: string, threadTs: string | undefined): boolean;
}

/** A name is only set at the end of a chat's first answer, so old entries are not needed. */
const MOST_KNOWN = 1_000;

export function createRenamedSessions(): RenamedSessions {
  const known = createBoundedMap<string, true>(MOST_KNOWN);
  return {
    note: (channel, threadTs) => known.set(`${channel}:${threadTs}`, true),
    has: (channel, threadTs) => known.has(`${channel}:${threadTs}`),
  };
}
