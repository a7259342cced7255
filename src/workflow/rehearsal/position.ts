import type { RunEnd, RunFailure } from './run-end.ts';
import type { Channels } from './run-state.ts';
import type { Target } from './route-choice.ts';
import type { ConfigRecord, ConfigValue } from '../schema/config-value.ts';
import { readValue, toStoredJson } from './value-text.ts';

/** Where a run is: all that is needed to go on from here. */
export interface Position {
  readonly channels: Channels;
  /** From 1; 0 before the first step. */
  readonly superstep: number;
  /** How often each step has been reached. */
  readonly visits: ReadonlyMap<string, number>;
  /** The steps of this superstep, in the order of `nodes`. */
  readonly tasks: readonly Task[];
  /** What became of the tasks that are done, in their order. */
  readonly outcomes: readonly Outcome[];
  /** Of the model call that is due, from 1. */
  readonly attempt: number;
  /** Whether any model has been asked: the runtime measures nothing else. */
  readonly hasAsked: boolean;
  readonly end?: RunEnd | undefined;
}

export interface Task {
  readonly node: string;
  /** It was started by a parallel edge, which hands it a plain dict. */
  readonly isCopy: boolean;
}

export interface Outcome {
  readonly channels?: Channels | undefined;
  readonly targets: readonly Pick<Target, 'to' | 'copies'>[];
  readonly failure?: RunFailure | undefined;
}

/** The form that is stored: values are text of their own, since a number that counts is not a number of Python. */
interface Stored extends Omit<Position, 'channels' | 'visits' | 'outcomes' | 'end'> {
  readonly channels: string;
  readonly visits: readonly (readonly [string, number])[];
  readonly outcomes: readonly (Omit<Outcome, 'channels'> & { readonly channels?: string | undefined })[];
  readonly end?: RunFailure | { readonly ok: true; readonly state: string } | undefined;
}

/** A position as text, to be stored. */
export function writePosition({ channels, visits, outcomes, end, ...rest }: Position): string {
  const stored: Stored = {
    ...rest,
    channels: writeChannels(channels),
    visits: [...visits],
    outcomes: outcomes.map(({ targets, failure, channels: left }) => ({
      targets,
      failure,
      channels: left === undefined ? undefined : writeChannels(left),
    })),
    end: end?.ok === true ? { ok: true, state: writeChannels(new Map(Object.entries(end.state))) } : end,
  };
  return JSON.stringify(stored);
}

/**
 * Reads what `writePosition` wrote.
 * @throws SyntaxError if it is something else
 */
export function readPosition(text: string): Position {
  const { channels, visits, outcomes, end, ...rest } = JSON.parse(text) as Stored;
  return {
    ...rest,
    channels: readChannels(channels),
    visits: new Map(visits),
    outcomes: outcomes.map(({ targets, failure, channels: left }) => ({
      targets,
      failure,
      channels: left === undefined ? undefined : readChannels(left),
    })),
    end: end?.ok === true ? { ok: true, state: recordOf(readChannels(end.state)) } : end,
  };
}

function writeChannels(channels: Channels): string {
  return JSON.stringify(toStoredJson([...channels].map(([name, value]) => [name, value])));
}

function readChannels(text: string): Channels {
  return new Map(readValue(text) as unknown as readonly [string, ConfigValue][]);
}

export function recordOf(channels: Channels): ConfigRecord {
  const record = Object.create(null) as Record<string, ConfigValue>;
  for (const [name, value] of channels) record[name] = value;
  return record;
}
