import { findCues, type CueHit, type Span } from '../cue.ts';
import type { Bindings } from '../fill.ts';
import { findNumbers, type NumberHit } from '../numbers.ts';
import type { PlainMap } from '../plain-value.ts';
import { textAt, type Reading } from '../reading.ts';
import { cleanPhrase, trimMarks } from '../user-phrase.ts';
import { findRanges } from './range.ts';
import type { SlotReader } from './slot.ts';

/** One step that a score leads to. Without `logic` it is where everything else goes. */
interface Level {
  readonly id: string;
  readonly label: string;
  readonly logic?: string;
  readonly action: string;
}

/** A place in the text that names a level: "above 80", "50 to 80", "otherwise". What is to be done follows it. */
interface Statement extends Span {
  readonly id: string;
  readonly logic?: string;
}

/** What happens at which score: "Above 80 write a pitch, 50 to 80 a nurture email, otherwise log a reason". */
export const readLevels: SlotReader = (spec, reading) => {
  const statements = findStatements(reading);
  const stated = statements.map((statement, index) => levelOf(statement, statements[index + 1], reading));
  const gated = distinct(stated.filter(({ logic }) => logic !== undefined));
  const assumed = gated.length === 0;
  const gates = assumed ? [defaultGate(reading)] : gated;
  const rest = stated.find(({ logic }) => logic === undefined) ?? defaultRest(reading);
  const said = gates.map(({ label }) => label).join(', ');
  return { bindings: bindLevels(spec.name, [...gates, rest]), ...(assumed ? { assumed: said } : { filled: said }) };
};

function bindLevels(name: string, levels: readonly Level[]): Bindings {
  const records: PlainMap[] = levels.map(({ id, label, logic = '', action }) => ({ id, label, logic, action }));
  return {
    [name]: records,
    [`${name}.gated`]: records.slice(0, -1),
    [`${name}.last`]: levels.at(-1)?.id ?? '',
  };
}

function findStatements(reading: Reading): Statement[] {
  const found = [...rangeStatements(reading), ...boundStatements(reading), ...otherwiseStatements(reading)];
  const free = found
    .filter((statement) => reading.isFree(statement))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  return free.filter((statement, index) => free.slice(0, index).every((earlier) => earlier.end <= statement.start));
}

function rangeStatements(reading: Reading): Statement[] {
  return findRanges(reading).map(({ start, end, least, most }) => ({
    start,
    end,
    id: `from_${Math.abs(least)}_to_${Math.abs(most)}`,
    logic: `state.score >= ${least} and state.score <= ${most}`,
  }));
}

/** "above 80", "80 or more", "below 50". */
function boundStatements(reading: Reading): Statement[] {
  const { language, folded } = reading;
  const numbers = findNumbers(reading);
  return (['above', 'below'] as const).flatMap((side) =>
    [...language.groups(side), ...language.groups(`${side}_after`)].flatMap(({ name: operator, cues }) =>
      findCues(cues, folded).flatMap((hit) => {
        const number = numbers.find((candidate) => besides(hit, candidate, folded));
        if (number === undefined) return [];
        const bound = Math.round(number.value);
        const span = { start: Math.min(hit.start, number.start), end: Math.max(hit.end, number.end) };
        return [{ ...span, id: `${side}_${Math.abs(bound)}`, logic: `state.score ${operator} ${bound}` }];
      }),
    ),
  );
}

function besides(hit: CueHit, number: NumberHit, folded: string): boolean {
  const [first, second] = hit.start < number.start ? [hit, number] : [number, hit];
  return first.end <= second.start && folded.slice(first.end, second.start).trim() === '';
}

function otherwiseStatements(reading: Reading): Statement[] {
  return findCues(reading.language.cues('otherwise'), reading.folded).map(({ start, end }) => ({
    start,
    end,
    id: 'otherwise',
  }));
}

/** The level with the words that follow its statement up to the next one as its task; all of it is claimed. */
function levelOf(statement: Statement, next: Statement | undefined, reading: Reading): Level {
  const rest = { start: statement.end, end: next?.start ?? sentenceEnd(reading, statement.end) };
  const words = cleanPhrase(withoutTrailingJoin(textAt(reading, rest), reading));
  reading.claim({ start: statement.start, end: rest.end });
  const { language } = reading;
  const fallback = statement.logic === undefined ? 'clauses.level_below' : 'clauses.level_above';
  const label = labelOf(statement.logic) ?? language.text('clauses.level_label_otherwise');
  return {
    id: statement.id,
    label,
    ...logicOf(statement),
    action: words === '' ? language.text(fallback) : `${words}.`,
  };
}

/** `state.score > 80` is called `score > 80`. */
function labelOf(logic: string | undefined): string | undefined {
  return logic?.replaceAll('state.', '');
}

function logicOf({ logic }: Statement): { logic?: string } {
  return logic === undefined ? {} : { logic };
}

function sentenceEnd(reading: Reading, start: number): number {
  const stop = /[.!?\n\u3002]/.exec(reading.folded.slice(start));
  return stop === null ? reading.folded.length : start + stop.index;
}

function withoutTrailingJoin(text: string, { language }: Reading): string {
  const joins = language.cues('list_joins').map(({ pattern }) => pattern.source);
  return trimMarks(text).replace(new RegExp(`[\\s,](?:${joins.join('|')})$`, 'iu'), '');
}

function distinct(levels: readonly Level[]): Level[] {
  return levels.filter((level, index) => levels.findIndex(({ id }) => id === level.id) === index).slice(0, 6);
}

/** Seven tenths of the scale that the text names, or of 0 to 100. */
function defaultGate(reading: Reading): Level {
  const scale = findRanges(reading).find((range) => !reading.isFree(range)) ?? { least: 0, most: 100 };
  const bound = Math.round(scale.least + (scale.most - scale.least) * 0.7);
  const logic = `state.score >= ${bound}`;
  return {
    id: `above_${Math.abs(bound)}`,
    label: labelOf(logic) ?? logic,
    logic,
    action: reading.language.text('clauses.level_above'),
  };
}

function defaultRest({ language }: Reading): Level {
  return {
    id: 'otherwise',
    label: language.text('clauses.level_label_otherwise'),
    action: language.text('clauses.level_below'),
  };
}
