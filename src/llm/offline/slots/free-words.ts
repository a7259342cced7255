import { findCues } from '../cue.ts';
import type { SlotSpec } from '../library.ts';
import { mapOf, textOf } from '../plain-value.ts';
import { textAt, type Reading } from '../reading.ts';
import { cleanPhrase } from '../user-phrase.ts';
import { textOption, type SlotReader, type SlotResult } from './slot.ts';

/** What makes a text good enough, in the user's words: what follows "until it is". */
export const readCriterion: SlotReader = (spec, reading) => {
  const words = wordsAfter(reading, 'criterion', /[.;!?,\n\u3001\u3002]/);
  const { language } = reading;
  if (words === '') return { bindings: { [spec.name]: language.text('clauses.default_criterion') } };
  return { bindings: { [spec.name]: language.text('clauses.criterion').replace('<x>', words) }, filled: words };
};

/** What to do with each entry of a list, in the user's words: what follows "for each city,". */
export const readAction: SlotReader = (spec, reading) => {
  const words = wordsAfter(reading, 'each', /[.;!?\n\u3002]/);
  const action = cleanPhrase(words.replace(/^[^,\u3001]*[,\u3001]/u, ''));
  if (action === '' || !/[,\u3001]/.test(words)) {
    return { bindings: { [spec.name]: reading.language.text('clauses.each_action') } };
  }
  return { bindings: { [spec.name]: `${action}.` }, filled: action };
};

/** One of several named alternatives, such as the formula of a computation. */
export const readChoice: SlotReader = (spec, reading) => {
  const group = reading.language
    .groups(`choices.${spec.name}`)
    .find(({ cues }) => findCues(cues, reading.folded).length > 0);
  const chosen = group?.name ?? textOf(spec.options['default']);
  const options = mapOf(mapOf(spec.options['choices'])[chosen]);
  const parts = Object.entries(options).map(([name, value]) => [`${spec.name}.${name}`, value]);
  for (const hit of findCues(group?.cues ?? [], reading.folded)) reading.claim(hit);
  return {
    bindings: { [spec.name]: chosen, ...Object.fromEntries(parts) },
    ...(group === undefined ? { assumed: chosen } : { filled: chosen }),
  };
};

/** What to write about, in the user's words. The topic stays an input; the words become its example. */
export const readTopic: SlotReader = (spec, reading) => {
  const words = wordsAfter(reading, 'topic', /[.;!?,:\n\u3001\u3002]/);
  if (words === '') return { bindings: { [spec.name]: '' } };
  const example = reading.language.text('clauses.example').replace('<x>', words);
  return { bindings: { [spec.name]: ` ${example}` }, filled: words };
};

/** Addresses and paths: the caller of the workflow provides them, so none is fixed in it. */
export const readPlace: SlotReader = (spec, reading) => {
  const form = /https?:\/\/[^\s"'<>]+|(?<![\p{L}\p{N}.])(?:~|\.{1,2})?\/[\p{L}\p{N}_.-]+(?:\/[\p{L}\p{N}_.-]+)*\/?/gu;
  const places = [...reading.folded.matchAll(form)].map(({ index, 0: text }) => ({
    start: index,
    end: index + text.length,
  }));
  for (const place of places) reading.claim(place);
  const input = textOption(spec, 'input');
  return { bindings: {}, ...(places.length === 0 ? {} : { filled: `\`${input}\`` }) };
};

/** The search tool, if the text speaks of research; the words are left to the slot that puts them into a prompt. */
export const readSearch: SlotReader = (spec, reading) => {
  const searches = findCues(reading.language.cues('steps.research'), reading.folded).length > 0;
  return { bindings: { [spec.name]: searches ? ['web_search'] : undefined } };
};

/** The name of a file, told by its form: `index.md`. */
export const readFileName: SlotReader = (spec, reading) =>
  byForm(spec, reading, /(?<![\w-])[\w-]{1,40}\.(?:md|txt|csv|json|html|yaml)\b/, (name) => name);

/** Which files of a folder: `*.csv`, or "csv files". */
export const readFilePattern: SlotReader = (spec, reading) =>
  byForm(spec, reading, /\*\.[a-z0-9]{1,5}\b|(?<![.\w])(?:markdown|csv|txt|json|html|yaml)\b/, (form) =>
    form.startsWith('*') ? form : `*.${form === 'markdown' ? 'md' : form}`,
  );

function byForm(spec: SlotSpec, reading: Reading, form: RegExp, value: (text: string) => string): SlotResult {
  const match = form.exec(reading.folded);
  const name = match === null ? textOf(spec.options['default']) : value(match[0]);
  if (match === null) return { bindings: { [spec.name]: name }, assumed: name };
  reading.claim({ start: match.index, end: match.index + match[0].length });
  return { bindings: { [spec.name]: name }, filled: name };
}

/** The free words behind the first introducing cue, up to a stop; claimed with it. Empty when there are none. */
function wordsAfter(reading: Reading, intro: string, stop: RegExp): string {
  const [hit] = findCues(reading.language.cues(`intros.${intro}`), reading.folded);
  if (hit === undefined) return '';
  const rest = reading.folded.slice(hit.end);
  const stops = intro === 'topic' ? findCues(reading.language.cues('list_stops'), rest).map(({ start }) => start) : [];
  const end = hit.end + Math.min(stop.exec(rest)?.index ?? rest.length, ...stops.filter((start) => start > 1));
  const words = cleanPhrase(textAt(reading, { start: hit.end, end }));
  if (words !== '') reading.claim({ start: hit.start, end });
  return words;
}
