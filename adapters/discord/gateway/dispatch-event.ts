import type { GatewayDispatchPayload } from 'discord.js';

type Plain<Payload> = Payload extends { t: infer Name extends string; d: infer Data }
  ? { t: `${Name}`; d: Data }
  : never;

/** An event of the gateway, discriminated by its name. */
export type DispatchEvent = Plain<GatewayDispatchPayload>;
