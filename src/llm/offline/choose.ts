import { findCue, findCues, compileCue, type Span } from './cue.ts';
import type { Library, Template } from './library.ts';
import type { Match } from './match.ts';
import { findNumbers } from './numbers.ts';
import type { Reading } from './reading.ts';
import { title } from './speech.ts';

/** The template that the user chose by name or number: "template 3: ...", "use article from research", or a bare "3". */
export function chosenTemplate(reading: Reading, library: Library): Match | undefined {
  const chosen = byNumber(reading, library) ?? byTitle(reading, library);
  if (chosen === undefined) return undefined;
  reading.claim(chosen.span);
  return { template: chosen.template, score: Number.POSITIVE_INFINITY, start: 0, hits: [] };
}

interface Choice {
  readonly template: Template;
  readonly span: Span;
}

function byNumber(reading: Reading, library: Library): Choice | undefined {
  const { folded, language } = reading;
  const words = findCues(language.cues('choice'), folded);
  const whole = /^\W*\d{1,2}\W*$/.test(folded);
  const number = findNumbers(reading).find(({ start }) =>
    whole ? true : words.some((word) => word.end <= start && folded.slice(word.end, start).trim() === ''),
  );
  const template = library.templates.find((candidate) => candidate.number === number?.value);
  if (number === undefined || template === undefined) return undefined;
  const word = words.find(({ end }) => end <= number.start);
  return { template, span: { start: whole ? number.start : (word?.start ?? number.start), end: number.end } };
}

/** The whole title, as the drafter itself lists it. */
function byTitle(reading: Reading, library: Library): Choice | undefined {
  for (const template of library.templates) {
    const cue = compileCue(title(reading.language, template.name), reading.language.spaced);
    const [span] = findCue(cue, reading.folded);
    if (span !== undefined) return { template, span };
  }
  return undefined;
}
