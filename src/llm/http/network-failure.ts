import { NOT_AN_ANSWER } from './answer-fetch.ts';
import type { VendorFailure } from '../vendor-call.ts';

/** Codes of Node and undici for a connection that could not be made; a broken response body has others. */
const NOT_REACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TIMED_OUT = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/**
 * Recognises a network failure that Node's fetch threw, anywhere in the chain of causes of an SDK's error. Undefined for other errors.
 */
export function readNetworkFailure(error: unknown): VendorFailure | undefined {
  const chain = causesOf(error);
  const text = chain.map((cause) => cause.message).join(': ');
  const codes = chain.map((cause) => ('code' in cause ? String(cause.code) : ''));
  if (codes.includes(NOT_AN_ANSWER)) return { code: 'provider.wrong_address', text };
  if (codes.some((code) => TIMED_OUT.has(code))) return { code: 'provider.timeout', text };
  if (codes.some((code) => NOT_REACHED.has(code))) return { code: 'provider.unreachable', text };
  if (/\bterminated\b|premature close|other side closed while reading/i.test(text)) {
    return { code: 'provider.cut_off', text };
  }
  if (/fetch failed|connection error/i.test(text)) return { code: 'provider.unreachable', text };
  return undefined;
}

/** The error and its causes, outermost first. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let next = error; next instanceof Error && chain.length < 10; next = next.cause) chain.push(next);
  return chain;
}
