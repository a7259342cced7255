import { validateConfig } from '../../workflow/validate.ts';
import { writeYaml } from '../../pyyaml/write-yaml.ts';

import { applyChanges } from './edit/apply-changes.ts';
import type { Change } from './edit/change.ts';
import { addStep, knownStepsIn, readStep, type WantedStep } from './edit/known-step.ts';
import { settingsChanges } from './edit/set-settings.ts';
import { fillTemplate } from './fill.ts';
import { findLeftover, type Leftover } from './leftover.ts';
import type { Library } from './library.ts';
import { readRemarks } from './limits.ts';
import { localisedConfig } from './localise.ts';
import type { Match } from './match.ts';
import type { OfflineAnswer } from './offline-answer.ts';
import { brokenData, namesIn } from './plain-value.ts';
import { textAt, type Reading } from './reading.ts';
import { readSettings, type ReadSettings, type Settings } from './settings.ts';
import { bySlotOrder, joinSlots, readSlots, type FilledSlots } from './slots/read-slots.ts';
import { say, title } from './speech.ts';

/** What a draft demands of a message, or it would be a guess: how much of it is understood at least, and how many words are not at most. */
export interface DraftBar {
  readonly understood: number;
  readonly unknownWords: number;
}

/** A matched template with everything that the text says about it. */
interface Wish {
  readonly match: Match;
  readonly settings: ReadSettings;
  readonly slots: FilledSlots;
  readonly steps: readonly WantedStep[];
  /** Names of the notes to be said. */
  readonly notes: readonly string[];
  readonly leftover: Leftover;
}

/**
 * Fills the matched template with what the text says, adds the known steps and settings that it asks for, or asks for what the template
 * cannot do without. `limits` are sentences on what the text wants and a workflow cannot do. Undefined when too little of the text was
 * understood.
 */
export function draftFrom(
  match: Match,
  reading: Reading,
  { library, bar, limits }: { library: Library; bar: DraftBar; limits: readonly string[] },
): OfflineAnswer | undefined {
  const wish = readWish(match, reading, library);
  const { slots, leftover, settings } = wish;
  if (leftover.understood < bar.understood || leftover.unknownWords > bar.unknownWords) return undefined;
  const opening = matchedLine(match, reading);
  if (slots.asks.length > 0) return { lines: [opening, ...slots.asks.map((ask) => say(reading.language, ask))] };
  const config = fillTemplate(localisedConfig(match.template, reading.language), slots.bindings);
  const { yaml, said } = withSteps(writeYaml(config), wish, { reading, library });
  const notes = wish.notes.map((note) => say(reading.language, `notes.${note}`));
  const lines = [
    opening,
    slotsLine(wish, reading),
    [...said, ...notes, ...settings.notes, ...limits].join(' '),
    leftoverLine(leftover, reading),
  ];
  return { lines: lines.filter((line) => line !== ''), config: withSettings(yaml, settings.settings) };
}

/** What quotes the user's own words is read before everything that looks for words of its own. */
function readWish(match: Match, reading: Reading, library: Library): Wish {
  const { template } = match;
  const settings = readSettings(reading);
  const { first, rest } = bySlotOrder(template.slots);
  const taken = namesIn(template.config);
  const quoting = readSlots(first, reading, taken);
  const steps = knownStepsIn(reading, library)
    .filter(({ name, inDrafts }) => inDrafts && !template.covers.includes(name))
    .map((step) => readStep(step, reading));
  const slots = joinSlots(quoting, readSlots(rest, reading, taken));
  for (const hit of match.hits) reading.claim(hit);
  const notes = [...new Set([...template.notes, ...readRemarks(reading)])];
  return { match, settings, slots, steps, notes, leftover: findLeftover(reading) };
}

interface Grown {
  readonly yaml: string;
  readonly said: readonly string[];
}

/** Adds each step behind the last one, working on what the one before made. */
function withSteps(
  drafted: string,
  { match, steps }: Wish,
  { reading, library }: { reading: Reading; library: Library },
): Grown {
  let yaml = drafted;
  let subject = match.template.result;
  const said: string[] = [];
  for (const wanted of steps) {
    const { workflow } = validateConfig(yaml, { origin: 'draft' });
    if (workflow === undefined || subject === undefined) break;
    const isFirst = wanted.step.position === 'start';
    const worksOn = isFirst ? firstInput(subject, workflow.state.fields) : subject;
    const added = addStep({ reading, workflow, library }, wanted, { at: wanted.step.position }, worksOn);
    said.push(...added.said);
    if (added.kind === 'say') continue;
    yaml = changedText(yaml, added.changes);
    if (!isFirst) subject = added.result ?? subject;
  }
  return { yaml, said };
}

function firstInput(fallback: string, fields: Readonly<Record<string, { readonly required: boolean }>>): string {
  return Object.entries(fields).find(([, { required }]) => required)?.[0] ?? fallback;
}

function withSettings(yaml: string, settings: Settings): string {
  const { workflow } = validateConfig(yaml, { origin: 'draft' });
  return workflow === undefined ? yaml : changedText(yaml, settingsChanges(settings, workflow));
}

/** Our own text can be changed in every way. */
function changedText(yaml: string, changes: readonly Change[]): string {
  const edited = applyChanges(yaml, changes);
  if (!edited.ok) throw brokenData('of a template or step', `cannot be changed: ${edited.reason}`);
  return edited.text;
}

function matchedLine(match: Match, reading: Reading): string {
  const words = [...new Set(match.hits.map((hit) => textAt(reading, hit)))];
  return say(reading.language, Number.isFinite(match.score) ? 'matched' : 'chosen', {
    title: title(reading.language, match.template.name),
    words: words.join(', '),
  });
}

function slotsLine({ slots, settings }: Wish, { language }: Reading): string {
  const said = { filled: [...slots.filled, ...settings.said], assumed: slots.assumed };
  return Object.entries(said)
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => say(language, name, { list: list.join(', ') }))
    .join(' ');
}

function leftoverLine({ phrases }: Leftover, { language }: Reading): string {
  if (phrases.length === 0) return say(language, 'all_understood');
  return say(language, 'not_understood', { list: phrases.join(', ') });
}
