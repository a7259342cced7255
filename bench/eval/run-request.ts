import type { Provider, TokenUsage } from '../../src/llm/provider.ts';
import type { Log } from '../../src/log.ts';
import { openShellConversation, type ShellAnswer, type ShellConversation } from '../../src/cli/shell-conversation.ts';
import { checkTurn, type Miss } from './checks/check-turn.ts';
import { configOf, outcomeOfWords, type Config, type ObservedTurn } from './observed-turn.ts';
import { costOf } from './prices.ts';
import { recordProvider, type Asked } from './recording-provider.ts';
import { readStartConfig, type EvalRequest } from './request.ts';
import { stagesOf, type Stages } from './stages.ts';

/** The provider that answers the requests. */
export interface Subject {
  readonly provider: Provider;
  /** Called before each turn. */
  readonly onTurn?: (requestId: string, turn: number) => void;
  /** The model whose prices are used for estimates if the provider itself is free. */
  readonly pricedAs?: { readonly provider: string; readonly model: string };
}

/** One turn of one run, stored for comparison. */
export interface TurnRecord {
  readonly request: string;
  readonly category: string;
  /** Counted from 0. */
  readonly turn: number;
  /** Counted from 0. */
  readonly repeat: number;
  readonly outcome: ObservedTurn['outcome'];
  readonly expectedOutcomes: readonly string[];
  /** `preserve` or another predicate on unchanged parts was checked. */
  readonly keepsChecked: boolean;
  readonly misses: readonly Miss[];
  /** Present only if the turn had a draft. */
  readonly stages?: Stages;
  readonly firstChunkMs?: number;
  readonly totalMs: number;
  readonly asks: readonly {
    readonly kind: 'create' | 'edit' | 'repair';
    readonly usage?: TokenUsage;
    readonly cost?: number;
  }[];
  readonly reply: string;
  readonly yaml?: string;
}

const KEEPING: ReadonlySet<string> = new Set(['preserve', 'changed_paths_only', 'changed_nodes_max', 'same_as']);

export interface RunParts {
  readonly subject: Subject;
  readonly log: Log;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Runs the turns of one request in one conversation. */
export async function runRequest(request: EvalRequest, repeat: number, parts: RunParts): Promise<TurnRecord[]> {
  const recorder = recordProvider(parts.subject.provider, parts.now);
  const conversation = await openShellConversation({ provider: recorder.provider, log: parts.log });
  try {
    const start = await begin(request, conversation);
    const records: TurnRecord[] = [];
    let before = start;
    for (const [turn, { user, expect }] of request.turns.entries()) {
      parts.subject.onTurn?.(request.id, turn);
      const begun = parts.now();
      const answer = await conversation.say({ text: user });
      const totalMs = parts.now() - begun;
      const asked = recorder.take();
      const observed = observe(answer, asked, { before, start });
      records.push({
        request: request.id,
        category: request.category,
        turn,
        repeat,
        outcome: observed.outcome,
        totalMs,
        expectedOutcomes: expect.outcome,
        keepsChecked: Object.keys(expect).some((key) => KEEPING.has(key)),
        misses: checkTurn(expect, observed),
        ...measured(asked, answer, { before, subject: parts.subject }),
        reply: answer.text,
        ...(observed.config === undefined ? {} : { yaml: observed.config.yaml }),
      });
      if (observed.config?.workflow !== undefined) before = observed.config;
    }
    return records;
  } finally {
    await conversation.close();
  }
}

async function begin(request: EvalRequest, conversation: ShellConversation): Promise<Config | undefined> {
  if (request.start_config === undefined) return undefined;
  const text = readStartConfig(request.start_config);
  await conversation.say({ text: '', files: [{ name: request.start_config, text }] });
  return configOf(text);
}

type Known = { readonly before?: Config | undefined; readonly start?: Config | undefined };

function observe(answer: ShellAnswer, asked: readonly Asked[], { before, start }: Known): ObservedTurn {
  const config = answer.attachment === undefined ? undefined : configOf(answer.attachment.content);
  const prose = answer.metadata.prose ?? answer.text;
  return {
    outcome: outcomeOf(answer, before !== undefined, prose),
    reply: answer.text,
    prose,
    system: asked[0]?.prompt.system ?? '',
    ...(config === undefined ? {} : { config }),
    ...(before === undefined ? {} : { before }),
    ...(start === undefined ? {} : { start }),
  };
}

function outcomeOf({ outcome, attachment }: ShellAnswer, hadConfig: boolean, prose: string): ObservedTurn['outcome'] {
  if (outcome === 'failed' || outcome === 'stopped') return 'failed';
  if (attachment !== undefined) return hadConfig ? 'edit' : 'draft';
  return outcomeOfWords(prose);
}

function measured(
  asked: readonly Asked[],
  answer: ShellAnswer,
  { before, subject }: { before: Config | undefined; subject: Subject },
): Pick<TurnRecord, 'stages' | 'firstChunkMs' | 'asks'> {
  const stages = stagesOf(asked, before?.yaml, answer.outcome === 'revised');
  const firstChunkMs = asked[0]?.firstChunkMs;
  const { name, model } = subject.provider;
  const priced = subject.pricedAs ?? { provider: name, model };
  const asks = asked.map(({ prompt, usage }) => {
    const kind = prompt.task.repair !== undefined ? 'repair' : before === undefined ? 'create' : 'edit';
    const cost = usage === undefined ? undefined : costOf(priced.provider, priced.model, usage);
    return Object.assign({ kind } as const, usage && { usage }, cost !== undefined && { cost });
  });
  return {
    asks,
    ...(stages === undefined ? {} : { stages }),
    ...(firstChunkMs === undefined ? {} : { firstChunkMs }),
  };
}
