import { writeYaml } from '../../workflow/write-yaml.ts';
import { fillTemplate } from './fill.ts';
import { findLeftover, type Leftover } from './leftover.ts';
import type { Match } from './match.ts';
import { isPlainMap, mapOf, type PlainMap } from './plain-value.ts';
import { textAt, type Reading } from './reading.ts';
import { readSlots, type FilledSlots } from './slots/read-slots.ts';
import { say, title } from './speech.ts';

/** What the drafter says, and the config if it made one. */
export interface OfflineAnswer {
  readonly lines: readonly string[];
  readonly config?: string;
}

/** Fills the matched template with what the text says, or asks for what it cannot do without. */
export function draftFrom(match: Match, reading: Reading): OfflineAnswer {
  const { template } = match;
  const { language } = reading;
  const slots = readSlots(template, reading);
  for (const hit of match.hits) reading.claim(hit);
  const leftover = findLeftover(reading);
  const opening = matchedLine(match, reading);
  if (slots.asks.length > 0) return { lines: [opening, ...slots.asks.map((ask) => say(language, ask))] };
  const config = fillTemplate(template.config, slots.bindings);
  const notes = template.notes.map((note) => say(language, `notes.${note}`));
  const lines = [
    opening,
    slotsLine(slots, inputsOf(config), reading),
    notes.join(' '),
    leftoverLine(leftover, reading),
    say(language, 'connect'),
  ];
  return { lines: lines.filter((line) => line !== ''), config: writeYaml(config) };
}

function matchedLine(match: Match, reading: Reading): string {
  const words = [...new Set(match.hits.map((hit) => textAt(reading, hit)))];
  return say(reading.language, words.length === 0 ? 'chosen' : 'matched', {
    title: title(reading.language, match.template.name),
    words: words.join(', '),
  });
}

function slotsLine(slots: FilledSlots, inputs: readonly string[], { language }: Reading): string {
  const said = { filled: slots.filled, assumed: slots.assumed, inputs };
  return Object.entries(said)
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => say(language, name, { list: list.join(', ') }))
    .join(' ');
}

/** The fields that whoever runs it has to give. */
function inputsOf(config: PlainMap): string[] {
  return Object.entries(mapOf(mapOf(config['state'])['fields']))
    .filter(([, field]) => isPlainMap(field) && field['required'] === true)
    .map(([name]) => `\`${name}\``);
}

function leftoverLine({ phrases }: Leftover, { language }: Reading): string {
  if (phrases.length === 0) return say(language, 'all_understood');
  return say(language, 'not_understood', { list: phrases.join(', ') });
}
