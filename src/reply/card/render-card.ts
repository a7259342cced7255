import { shortenAtWord } from '../../text/cut-text.ts';
import type { LoopEnd } from '../../workflow/outline/loop-ends.ts';
import type { Card } from './card.ts';
import type { CardWords } from './card-words.ts';
import { describeChanges } from './describe-changes.ts';
import { describeSteps } from './describe-steps.ts';
import { code, lineWithCode, listNames, plainLine } from './plain-line.ts';

/** UTF-16 code units. */
const MAX_NAME_CHARS = 80;
const MAX_NOTE_CHARS = 240;
const MAX_ASSUMED_CHARS = 400;
/** Maximum number of listed clauses and notes. */
const MAX_CLAUSES = 4;
const MAX_NOTES = 2;
const MAX_NOTES_IN_DETAIL = 20;

const RUNTIME = '[configurable-agents](https://github.com/thatAverageGuy/configurable-agents)';

/** The card in Markdown, short enough to be read on a phone. */
export function renderCard(card: Card, words: CardWords): string {
  const verdict = [words.verdicts[card.verdict], ...(card.target === undefined ? [] : [code(card.target)])].join(' · ');
  const title = `**${plainLine(card.name, MAX_NAME_CHARS)}** r${card.revision} · ${verdict}`;
  const { changes } = card;
  const inputs = new Set(card.exchange.inputs.map(({ name }) => name));
  const changed = changes === undefined ? [] : [describeChanges(changes, { words, read: card.read, inputs })];
  return [
    title,
    ...changed,
    ...(changed.length > 0 ? [''] : []),
    ...describeSteps(card.steps, words),
    '',
    ...factLines(card, words),
  ].join('\n');
}

function factLines(card: Card, words: CardWords): readonly string[] {
  const { needs, invents, sensitive, assumed, fixes, careful, rewritten } = card;
  return [
    exchangeLine(card, words),
    ...card.loops.map((loop) => loopLine(loop, card, words)),
    ...(invents === undefined ? [] : [words.invents(invents.steps.map(code), invents.tools.map(code))]),
    ...(assumed === undefined ? [] : [words.assumed(plainAssumption(assumed))]),
    ...(rewritten > 0 ? [words.rewritten(rewritten)] : []),
    ...(fixes.length === 0 ? [] : [words.fixed(clauses(fixes, words))]),
    ...(careful.length === 0 ? [] : [words.careful(clauses(careful, words))]),
    ...(sensitive === undefined ? [] : [words.sensitive(sensitive.kind, words.list(sensitive.receivers))]),
    ...(needs.length === 0 ? [] : [words.needs(words.list(needs.map(code)))]),
    ...(card.start === undefined ? [] : [words.run(commandOf(card.start), RUNTIME)]),
    ...noteLines(card, words),
  ];
}

function exchangeLine({ exchange, types }: Card, words: CardWords): string {
  const shown = (name: string, isOptional = false) => {
    const details = [...(types?.[name] === undefined ? [] : [types[name]]), ...(isOptional ? [words.optional] : [])];
    return details.length === 0 ? code(name) : `${code(name)} (${details.join(', ')})`;
  };
  const given = listNames(
    exchange.inputs.map(({ name, isOptional }) => shown(name, isOptional)),
    words.list,
    words.andMore,
  );
  const results = exchange.results.map((name) => shown(name));
  const got = listNames(results, exchange.isEither ? words.either : words.list, words.andMore);
  const [give, get] = [words.give(given || words.nothing), words.get(got || words.nothing)];
  return `${give} ${get}`;
}

function loopLine({ steps, bound }: LoopEnd, card: Card, { ways }: CardWords): string {
  const inside = new Set(steps);
  const first = card.steps.find(({ id }) => inside.has(id))?.id ?? '';
  if (bound === undefined) return ways.endless(code(first));
  return bound.to === 'END' ? ways.endsAfter(bound.rounds) : ways.goesOnAfter(bound.rounds, code(bound.to));
}

function clauses(all: readonly string[], { andMore }: CardWords): string {
  const more = all.length - MAX_CLAUSES;
  return [...all.slice(0, MAX_CLAUSES), ...(more > 0 ? [andMore(more)] : [])].join('; ');
}

/** The model's own text keeps its Markdown. */
function plainAssumption(text: string): string {
  return shortenAtWord(text, MAX_ASSUMED_CHARS);
}

function commandOf({ fileName, inputs, hasMore }: NonNullable<Card['start']>): string {
  const given = inputs.map((input) => ` --input ${input}`).join('');
  return code(`configurable-agents run ${fileName}${given}${hasMore ? ' ...' : ''}`);
}

function noteLines({ notes, types }: Card, words: CardWords): readonly string[] {
  const most = types === undefined ? MAX_NOTES : MAX_NOTES_IN_DETAIL;
  const shown = notes.length > most ? most - 1 : notes.length;
  const lines = notes.slice(0, shown).map((note) => words.note(lineWithCode(note, MAX_NOTE_CHARS)));
  return notes.length > shown ? [...lines, words.moreNotes(notes.length - shown)] : lines;
}
