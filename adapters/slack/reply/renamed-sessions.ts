import { createBoundedMap } from '../../../src/async/bounded-map.ts';

/** Agent sessions that people have named themselves while this process ran: an answer that ends later does not rename them. */
export interface RenamedSessions {
  note(channel: string, threadTs: string): void;
  has(channel: string, threadTs: string | undefined): boolean;
}

/** A name is only given at the end of a chat's first answer, so old entries are of no use. */
const MOST_KNOWN = 1_000;

export function createRenamedSessions(): RenamedSessions {
  const known = createBoundedMap<string, true>(MOST_KNOWN);
  return {
    note: (channel, threadTs) => known.set(`${channel}:${threadTs}`, true),
    has: (channel, threadTs) => known.has(`${channel}:${threadTs}`),
  };
}
