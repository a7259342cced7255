import { isIP } from 'node:net';
import { z } from 'zod';

/** Addresses with the same first `prefix` bits. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

const EXAMPLE =
  'write addresses or networks, for example 127.0.0.1,10.1.0.0/16, separated by commas; one that ends in /0 would trust everybody';

/** Addresses and networks in CIDR notation, separated by commas. */
export const networks = z
  .string()
  .transform((text) => listed(text).map(readNetwork))
  .refine((found) => found.every((network) => network !== undefined), { error: EXAMPLE })
  .transform((found) => found.filter((network) => network !== undefined));

function listed(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readNetwork(text: string): Network | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  const isNumber = bits === undefined || /^[1-9]\d{0,2}$/.test(bits);
  const prefix = bits === undefined ? longest : Number(bits);
  if (version === 0 || !isNumber || prefix > longest || rest.length > 0) return undefined;
  return { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}
