import { findCues, type Span } from './cue.ts';
import { findModel, findProvider } from './model-names.ts';
import { findNumbers, type NumberHit } from './numbers.ts';
import type { Reading } from './reading.ts';
import { say } from './speech.ts';

/** Everything except steps that a message can set. Absent: not mentioned. */
export interface Settings {
  readonly provider?: string;
  readonly model?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly maxRetries?: number;
  readonly mlflow?: true;
  /** US dollars. */
  readonly costLimit?: number;
  readonly memory?: true;
}

export interface ReadSettings {
  readonly settings: Settings;
  /** Each one in short, such as `temperature 0.2`. */
  readonly said: readonly string[];
  /** What to know about them. */
  readonly notes: readonly string[];
}

/** Finds and claims the settings that a message names. */
export function readSettings(reading: Reading): ReadSettings {
  const { language } = reading;
  const llm = readLlm(reading);
  const timeout = readSeconds(reading);
  const settings: Settings = {
    ...llm.settings,
    ...optional('temperature', readTemperature(reading)),
    ...optional('maxTokens', readMaxTokens(reading)),
    ...optional('timeout', timeout),
    ...optional('maxRetries', readRetries(reading)),
    ...optional('costLimit', readCost(reading)),
    ...(claimFirst(reading, 'settings.mlflow') ? { mlflow: true as const } : {}),
    ...(findCues(reading.language.cues('settings.memory'), reading.folded).length > 0 ? { memory: true as const } : {}),
  };
  const idle = [
    ...(settings.timeout === undefined ? [] : ['timeout']),
    ...(settings.memory === undefined ? [] : ['memory']),
  ].map((name) => `\`${name}\``);
  return {
    settings,
    said: Object.entries(settings).map(([name, value]) => `${SHORT[name] ?? name} ${value === true ? 'on' : value}`),
    notes: [...llm.notes, ...(idle.length === 0 ? [] : [say(language, 'notes.idle', { list: idle.join(', ') })])],
  };
}

const SHORT: Readonly<Record<string, string>> = {
  maxTokens: 'max_tokens',
  maxRetries: 'max_retries',
  costLimit: 'cost_usd max',
};

/** A provider is set only together with a model, since upstream would ask it for a model of another one. */
function readLlm(reading: Reading): { settings: Settings; notes: string[] } {
  const model = findModel(reading);
  const provider = findProvider(reading)?.name ?? model?.provider;
  if (model === undefined) {
    const known = provider === undefined || provider === 'google';
    if (!known) return { settings: {}, notes: [say(reading.language, 'notes.name_model', { provider })] };
    return { settings: optional('provider', provider), notes: [] };
  }
  return { settings: { model: model.name, ...optional('provider', provider) }, notes: [] };
}

/** More is a temperature of the weather. */
const HOTTEST = 10;

function readTemperature(reading: Reading): number | undefined {
  const number = numberBeside(reading, 'settings.temperature');
  if (number !== undefined && number <= HOTTEST) return Math.min(Math.max(number, 0), 1);
  if (claimFirst(reading, 'settings.calmer')) return 0.2;
  return claimFirst(reading, 'settings.wilder') ? 0.9 : undefined;
}

function readMaxTokens(reading: Reading): number | undefined {
  const number = numberBeside(reading, 'settings.max_tokens');
  return number === undefined ? undefined : Math.max(1, Math.round(number));
}

/** "a 60 second timeout", "timeout of 2 minutes". */
function readSeconds(reading: Reading): number | undefined {
  const [word] = findCues(reading.language.cues('settings.timeout'), reading.folded);
  if (word === undefined) return undefined;
  const unit = findCues(reading.language.cues('settings.minutes'), reading.folded).length > 0 ? 60 : 1;
  const number = nearest(
    findNumbers(reading).filter((hit) => reading.isFree(hit)),
    word,
  );
  if (number === undefined) return undefined;
  reading.claim({ start: Math.min(word.start, number.start), end: Math.max(word.end, number.end) });
  for (const hit of findCues(reading.language.cues('units_seconds'), reading.folded)) reading.claim(hit);
  return Math.max(1, Math.round(number.value * unit));
}

function readRetries(reading: Reading): number | undefined {
  const number = numberBeside(reading, 'settings.retries');
  if (number === undefined) return undefined;
  for (const hit of findCues(reading.language.cues('units.tries'), reading.folded)) reading.claim(hit);
  return Math.min(Math.max(1, Math.round(number)), 20);
}

/** "more than 5 cents", "$0.10", "2 dollars": in dollars. */
function readCost(reading: Reading): number | undefined {
  const [word] = findCues(reading.language.cues('settings.cost'), reading.folded);
  if (word === undefined) return undefined;
  const number = nearest(
    findNumbers(reading).filter((hit) => reading.isFree(hit)),
    word,
  );
  if (number === undefined) return undefined;
  const cents = findCues(reading.language.cues('settings.cents'), reading.folded);
  reading.claim({ start: Math.min(word.start, number.start), end: Math.max(word.end, number.end) });
  for (const hit of [...cents, ...findCues(reading.language.cues('settings.money'), reading.folded)])
    reading.claim(hit);
  return cents.length > 0 ? number.value / 100 : number.value;
}

/** "the temperature of the research step to 0.3" */
const MOST_BETWEEN = 6;

/** The number next to one of the words, at most so many words away; both are claimed. */
function numberBeside(reading: Reading, path: string): number | undefined {
  for (const word of findCues(reading.language.cues(path), reading.folded)) {
    const free = findNumbers(reading).filter(
      (hit) => reading.isFree(hit) && wordsBetween(reading, word, hit) <= MOST_BETWEEN,
    );
    const number = nearest(free, word);
    if (number === undefined) continue;
    reading.claim({ start: Math.min(word.start, number.start), end: Math.max(word.end, number.end) });
    return number.value;
  }
  return undefined;
}

function wordsBetween({ folded }: Reading, a: Span, b: Span): number {
  const between = a.start < b.start ? folded.slice(a.end, b.start) : folded.slice(b.end, a.start);
  return between.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
}

/** What follows the word is preferred to what comes before it. */
function nearest(numbers: readonly NumberHit[], word: Span): NumberHit | undefined {
  const after = numbers.find((number) => number.start >= word.end);
  const before = numbers.findLast((number) => number.end <= word.start);
  if (after === undefined || before === undefined) return after ?? before;
  return after.start - word.end <= word.start - before.end + 1 ? after : before;
}

function claimFirst(reading: Reading, path: string): boolean {
  const hits = findCues(reading.language.cues(path), reading.folded).filter((hit) => reading.isFree(hit));
  for (const hit of hits) reading.claim(hit);
  return hits.length > 0;
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  if (value === undefined) return {};
  const entry: { [key in K]?: V } = {};
  entry[key] = value;
  return entry;
}
