import type { Bindings } from '../fill.ts';
import type { SlotSpec } from '../library.ts';
import { brokenData } from '../plain-value.ts';
import type { Reading } from '../reading.ts';
import { readCount } from './count.ts';
import { readFields } from './fields.ts';
import { readAction, readChoice, readCriterion, readFileName, readSearch } from './free-words.ts';
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
  tone: readTone,
};

export interface FilledSlots {
  readonly bindings: Bindings;
  readonly filled: readonly string[];
  readonly assumed: readonly string[];
  /** Names of the sentences that ask for what is missing. */
  readonly asks: readonly string[];
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
