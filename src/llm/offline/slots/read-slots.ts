import type { Bindings } from '../fill.ts';
import type { SlotSpec } from '../library.ts';
import { brokenData } from '../plain-value.ts';
import type { Reading } from '../reading.ts';
import { readCount } from './count.ts';
import { readFields } from './fields.ts';
import {
  readAction,
  readChoice,
  readCriterion,
  readFileName,
  readFilePattern,
  readPlace,
  readSearch,
  readTopic,
} from './free-words.ts';
import { readKinds } from './kinds.ts';
import { readLevels } from './levels.ts';
import { readList } from './list.ts';
import { readNoun } from './noun.ts';
import { readLanguage, readTone } from './phrase.ts';
import { readBound, readRange } from './range.ts';
import type { SlotReader } from './slot.ts';

const READERS: Readonly<Record<string, SlotReader>> = {
  action: readAction,
  bound: readBound,
  choice: readChoice,
  count: readCount,
  criterion: readCriterion,
  fields: readFields,
  file: readFileName,
  kinds: readKinds,
  language: readLanguage,
  levels: readLevels,
  list: readList,
  noun: readNoun,
  range: readRange,
  search: readSearch,
  pattern: readFilePattern,
  place: readPlace,
  tone: readTone,
  topic: readTopic,
};

export interface FilledSlots {
  readonly bindings: Bindings;
  readonly filled: readonly string[];
  readonly assumed: readonly string[];
  /** Names of the sentences that ask for what is missing. */
  readonly asks: readonly string[];
}

/** Slots that take up the user's own words; they come before everything that looks for words of its own. */
const QUOTING = new Set(['range', 'kinds', 'levels', 'action', 'fields', 'list']);

/** The quoting slots of a template, and the others. */
export function bySlotOrder(slots: readonly SlotSpec[]): { first: SlotSpec[]; rest: SlotSpec[] } {
  return {
    first: slots.filter(({ kind }) => QUOTING.has(kind)),
    rest: slots.filter(({ kind }) => !QUOTING.has(kind)),
  };
}

export function joinSlots(a: FilledSlots, b: FilledSlots): FilledSlots {
  return {
    bindings: { ...a.bindings, ...b.bindings },
    filled: [...a.filled, ...b.filled],
    assumed: [...a.assumed, ...b.assumed],
    asks: [...a.asks, ...b.asks],
  };
}

/** Reads slots in the order of their file: an earlier one may claim words that a later one then leaves alone. */
export function readSlots(slots: readonly SlotSpec[], reading: Reading, taken: readonly string[]): FilledSlots {
  const results = slots.map((spec) => {
    const read = READERS[spec.kind];
    if (read === undefined) throw brokenData('of a template', `has a slot of unknown kind ${spec.kind}`);
    return read(spec, reading, taken);
  });
  return {
    bindings: Object.assign({}, ...results.map(({ bindings }) => bindings)),
    filled: results.flatMap(({ filled }) => filled ?? []),
    assumed: results.flatMap(({ assumed }) => assumed ?? []),
    asks: results.flatMap(({ ask }) => ask ?? []),
  };
}
