import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFillSync } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { ConversationPort } from '../../src/chat/conversation-port.ts';
import type { InboundMessage } from '../../src/chat/inbound-message.ts';
import type { ReplyLimits } from '../../src/chat/reply-port.ts';
import { threadKey, type ThreadKey } from '../../src/chat/thread-key.ts';
import {
  createConversationService,
  type ConversationOptions,
  type ConversationService,
} from '../../src/conversation/service.ts';
import { systemClock } from '../../src/async/clock.ts';
import { createIds } from '../../src/ids.ts';
import { createProvider } from '../../src/llm/create-provider.ts';
import { silentLog } from '../../src/log.ts';
import { createInProcessQueue } from '../../src/queue/in-process.ts';
import type { SessionStore } from '../../src/session/session-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startScriptedLlm, type Script, type ScriptedLlm } from './llm/scripted-server.ts';
import { createMemoryPlatform, type MemoryPlatform } from './memory-platform.ts';

export const THREAD = threadKey('memory', 'home', 'thread-1');

export interface Harness {
  readonly conversation: ConversationService;
  readonly store: SessionStore;
  readonly platform: MemoryPlatform;
  readonly llm: ScriptedLlm;
  /** Sends a message and resolves when its turn has ended. */
  readonly say: (text: string, options?: Partial<InboundMessage>) => Promise<string>;
  readonly send: (text: string, options?: Partial<InboundMessage>) => ReturnType<ConversationPort['receive']>;
  readonly ended: (turnId: string) => Promise<void>;
  /** Resolves once the model has been asked `count` times. */
  readonly asked: (count: number) => Promise<void>;
  /** Starts a second process on the same data; the first one must have been stopped. */
  readonly restart: () => Promise<ConversationService>;
  /** The text of the last post. */
  readonly lastText: () => string;
}

const newId = createIds(
  () => Date.now(),
  (bytes) => randomFillSync(bytes),
);

/** A real conversation: real store on a file, real queue, real provider over HTTP; only the model and the platform are fakes. */
export async function startConversation(
  script: Script,
  limits: Partial<ReplyLimits> = {},
  options: Partial<Pick<ConversationOptions, 'policy' | 'workflow' | 'limits' | 'pictures'>> = {},
): Promise<Harness> {
  const folder = mkdtempSync(join(tmpdir(), 'threadsmith-'));
  const llm = await startScriptedLlm({ vendor: 'openai', script });
  const platform = createMemoryPlatform({ minEditGapMs: 5, ...limits });
  const log = silentLog();
  const store = await openStore({ url: `sqlite:${join(folder, 'test.db')}`, clock: () => new Date(), newId, log });
  const provider = await createProvider(llm.settings, { sleep: async () => undefined });
  const build = () =>
    createConversationService({
      store,
      queue: createInProcessQueue({ store, log }),
      provider,
      log,
      clock: systemClock(),
      openReply: (target) => platform.openReply(target),
      ...options,
    });
  const conversation = build();
  await conversation.start();
  let latest = conversation;
  let count = 0;
  onTestFinished(async () => {
    await latest.stop(0);
    await llm.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const send = (text: string, options: Partial<InboundMessage> = {}) => {
    count += 1;
    return latest.receive({ ...messageOf(text, `m${count}`), ...options });
  };
  const ended = async (turnId: string) => {
    while (!platform.ends.some((end) => end.turnId === turnId)) await systemClock().sleep(5);
  };
  const asked = async (times: number) => {
    while (llm.requests.length < times) await systemClock().sleep(5);
  };
  return {
    conversation,
    asked,
    store,
    platform,
    llm,
    send,
    ended,
    async say(text, options) {
      const receipt = await send(text, options);
      if (receipt.outcome === 'refused') throw new Error(receipt.sentence);
      await ended(receipt.turnId);
      return receipt.turnId;
    },
    async restart() {
      latest = build();
      await latest.start();
      return latest;
    },
    lastText: () => platform.visible().at(-1) ?? '',
  };
}

export function messageOf(text: string, messageId: string, thread: ThreadKey = THREAD): InboundMessage {
  return {
    thread,
    place: 'thread',
    messageId,
    author: { platform: 'memory', scope: 'home', id: 'ann' },
    text,
    files: [],
    replyContext: {},
  };
}
