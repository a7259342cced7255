import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { Clock } from '../../src/async/clock.ts';
import type { ChatAdapter } from '../../src/chat/chat-adapter.ts';
import {
  createConversationService,
  type ConversationOptions,
  type ConversationService,
} from '../../src/conversation/service.ts';
import { createIds } from '../../src/ids.ts';
import { createProvider } from '../../src/llm/create-provider.ts';
import { createLog, type Log } from '../../src/log.ts';
import { OPEN_POLICY, type PolicyRules } from '../../src/policy/policy.ts';
import { createInProcessQueue } from '../../src/queue/in-process.ts';
import type { SessionStore } from '../../src/session/session-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { ScriptedLlm } from './llm/scripted-server.ts';

/** What a test can set, whatever the platform. */
export interface BotSettings {
  readonly begin?: boolean;
  /** Who may use the bot. Default: everybody. */
  readonly policy?: () => PolicyRules;
  /** Limits on requests. Default: none. */
  readonly turnLimits?: NonNullable<ConversationOptions['limits']>;
  /** Draws the pictures to send. Default: none. */
  readonly pictures?: NonNullable<ConversationOptions['pictures']>;
}

export interface BotParts extends BotSettings {
  readonly folder: string;
  readonly llm: ScriptedLlm;
  readonly log: Log;
  readonly clock: Clock;
}

export interface InProcessBot<Adapter extends ChatAdapter> {
  readonly adapter: Adapter;
  /** Closes the database while the bot runs. */
  breakStore(): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

export const newId = createIds(
  () => Date.now(),
  (bytes) => randomFillSync(bytes),
);

/** A bot in this process whose adapter is not started yet: real conversation, store on a file and provider over HTTP. */
export async function openBot<Adapter extends ChatAdapter>(
  { folder, llm, log, clock, pictures, turnLimits = {}, policy = () => OPEN_POLICY }: BotParts,
  createAdapter: (conversation: ConversationService, store: SessionStore) => Adapter,
): Promise<InProcessBot<Adapter>> {
  const store = await openStore({ url: `sqlite:${join(folder, 'bot.db')}`, clock: () => new Date(), newId, log });
  const conversation = createConversationService({
    policy,
    limits: turnLimits,
    store,
    queue: createInProcessQueue({ store, log }),
    provider: await createProvider(llm.settings, { sleep: async () => undefined }),
    log,
    clock,
    ...(pictures && { pictures }),
    openReply: (target) => adapter.openReply(target),
    linkTo: async (thread) => adapter.linkTo?.(thread),
  });
  const adapter = createAdapter(conversation, store);
  await conversation.start();
  return {
    adapter,
    breakStore: () => store.close(),
    async stop(graceMs) {
      await adapter.stop();
      await conversation.stop(graceMs);
      await store.close();
    },
  };
}

/** A log that adds each line, parsed, to `lines`. */
export function recordingLog(lines: Record<string, unknown>[]): Promise<Log> {
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const line of chunk.toString().split('\n').filter(Boolean))
        lines.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  return createLog({ level: 'debug', format: 'json', secrets: [], destination });
}
