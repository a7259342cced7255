import { AsyncLocalStorage } from 'node:async_hooks';
import {
  diag,
  DiagLogLevel,
  type Context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { platformOf } from '../chat/thread-key.ts';
import type { Log } from '../log.ts';
import type { Observation, Observe, TurnSubject } from './observer.ts';

export interface Traces {
  readonly observe: Observe;
  /** Sends the remaining spans; waits a few seconds at most. Never rejects. */
  close(): Promise<void>;
}

/** The steps of a turn; each is a child span of the turn's. */
type Part = Extract<Observation, { type: 'model_answered' | 'reply_written' | 'store_called' }>;

interface TracesOptions {
  /** Address of a collector that accepts OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An unreachable collector is logged at most this often, in milliseconds. */
const TOLD_EVERY_MS = 10 * 60_000;

/**
 * Sends one trace for each turn: the turn itself, its waiting time, its requests to models, its posts and its calls to the database. The SDK reads its own variables from the
 * environment (`OTEL_EXPORTER_OTLP_HEADERS` and others), and adds `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` to the traces.
 */
export function createTraces({ endpoint, log, now }: TracesOptions): Traces {
  tellFailures(log, now);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/(?<!\/)\/+$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'threadsmith' }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('threadsmith');
  /** The turn that calls the store, which does not know for whom it works. */
  const calling = new AsyncLocalStorage<string>();
  /** The turns that run in this process, by id. */
  const turns = new Map<string, { readonly span: Span; readonly context: Context }>();

  function begin({ turn, resumed }: Extract<Observation, { type: 'turn_began' }>): void {
    const startTime = resumed ? now() : turn.askedAt.getTime();
    const span = tracer.startSpan('turn', { startTime, root: true, attributes: attributesOf(turn) }, ROOT_CONTEXT);
    const context = trace.setSpan(ROOT_CONTEXT, span);
    turns.set(turn.turnId, { span, context });
    calling.enterWith(turn.turnId);
    if (!resumed) tracer.startSpan('wait', { startTime }, context).end(now());
  }

  function addPart(part: Part, turnId = ''): void {
    const open = turns.get(turnId);
    if (open === undefined) return;
    const { name, attributes, failure } = describePart(part);
    const span = tracer.startSpan(name, { startTime: now() - part.ms, attributes }, open.context);
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
    span.end(now());
  }

  function end(turn: TurnSubject, outcome: string): void {
    const open = turns.get(turn.turnId);
    turns.delete(turn.turnId);
    open?.span.setAttribute('threadsmith.outcome', outcome);
    if (outcome === 'failed') open?.span.setStatus({ code: SpanStatusCode.ERROR });
    open?.span.end(now());
  }

  return {
    observe(seen) {
      if (seen.type === 'turn_began') begin(seen);
      if (seen.type === 'model_answered' || seen.type === 'reply_written') addPart(seen, seen.turn.turnId);
      if (seen.type === 'store_called') addPart(seen, calling.getStore());
      if (seen.type === 'words_shown') turns.get(seen.turn.turnId)?.span.addEvent('first words', now());
      if (seen.type === 'turn_ended') end(seen.turn, seen.outcome);
      if (seen.type === 'turn_left') end(seen.turn, 'left');
    },
    // `tellFailures` has reported spans that could not be sent.
    close: () => provider.shutdown().catch(() => undefined),
  };
}

const ignore = (): void => undefined;

/** Logs failures to send, which the SDK reports to a process-wide logger. */
function tellFailures(log: Log, now: () => number): void {
  let toldAt = -Infinity;
  const error = (): void => {
    if (now() - toldAt < TOLD_EVERY_MS) return;
    toldAt = now();
    log.warn('traces cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT');
  };
  const logger = { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
}

function attributesOf({ turnId, sessionId, thread, kind, command }: TurnSubject): Attributes {
  return {
    'threadsmith.turn': turnId,
    'threadsmith.session': sessionId,
    'threadsmith.platform': platformOf(thread),
    'threadsmith.kind': command ?? kind,
  };
}

/** Model requests are named after OpenTelemetry's conventions for generative AI. */
function describePart(part: Part): { name: string; attributes: Attributes; failure?: string } {
  if (part.type === 'store_called') {
    const { operation, failed } = part;
    return { name: `database ${operation}`, attributes: {}, ...(failed ? { failure: 'failed' } : {}) };
  }
  if (part.type === 'reply_written') {
    const { operation, result } = part;
    const attributes = { 'threadsmith.result': result };
    return { name: `reply ${operation}`, attributes, ...(result === 'ok' ? {} : { failure: result }) };
  }
  const { provider, model, end, usage } = part;
  return {
    name: `chat ${model}`,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': model,
      'gen_ai.response.finish_reasons': [end],
      ...(usage && {
        'gen_ai.usage.input_tokens': usage.inputTokens,
        'gen_ai.usage.output_tokens': usage.outputTokens,
      }),
    },
    ...(HAS_ENDED.has(end) ? {} : { failure: end }),
  };
}

/** Ends of a model request that are not failures. */
const HAS_ENDED: ReadonlySet<string> = new Set(['complete', 'length', 'refused', 'interrupted']);
