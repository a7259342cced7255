import { BlockList, isIPv6 } from 'node:net';
import type { Author } from '../../../src/chat/inbound-message.ts';
import type { Log } from '../../../src/log.ts';
import { person } from '../receive/web-thread.ts';
import type { Problem } from './problem.ts';

/** How a proxy that signs people in names them. */
export interface PeopleOptions {
  /** The header with the person, such as `X-Forwarded-Email`. */
  readonly header: string;
  /** The only addresses from which the header counts. */
  readonly proxies: readonly { readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' }[];
}

type Naming =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'person'; readonly author: Author }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** Reads who is signed in. */
export interface People {
  /** The name of the header in lower case. */
  readonly header: string;
  /** @param values every occurrence of the header */
  named(values: readonly string[], address: string): Naming;
}

/** Longest name of a person, in UTF-16 code units: an e-mail address has at most 254. */
const MAX_NAME = 255;

const FOREIGN_PROXY: Problem = {
  status: 403,
  code: 'untrusted_proxy',
  message: 'This address may not say who is signed in. Open the address of the sign-in page instead.',
};

/** A proxy that adds its header to one that the browser has sent would let people choose who they are. */
const UNCLEAR_PERSON: Problem = {
  status: 403,
  code: 'unclear_person',
  message: 'The proxy does not name exactly one person. Ask the people who run it.',
};

export function createPeople({ header, proxies }: PeopleOptions, log: Pick<Log, 'warn'>): People {
  const trusted = new BlockList();
  for (const { address, prefix, family } of proxies) trusted.addSubnet(address, prefix, family);
  return {
    header: header.toLowerCase(),
    named(values, address) {
      if (values.length === 0) return { kind: 'nobody' };
      if (!trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) {
        log.warn({ address }, 'A request that names a person was refused: its address is not in WEB_TRUSTED_PROXIES.');
        return { kind: 'refused', problem: FOREIGN_PROXY };
      }
      const [value = ''] = values;
      const name = asText(value).trim();
      if (values.length === 1 && name === '') return { kind: 'nobody' };
      const isName = values.length === 1 && name.length <= MAX_NAME && !/[\p{Cc}\p{Cf}]/u.test(name);
      return isName ? { kind: 'person', author: person(name) } : { kind: 'refused', problem: UNCLEAR_PERSON };
    },
  };
}

/** Node reads each byte of a header as one character; a proxy sends a name in UTF-8. */
function asText(value: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}
