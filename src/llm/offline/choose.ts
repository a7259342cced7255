import { compileCue, findCue, findCues, type Span } from './cue.ts';
import type { Library, Template } from './library.ts';
import { scoreTemplate, type Match } from './match.ts';
import { findNumbers } from './numbers.ts';
import type { Reading } from './reading.ts';
import { title } from './speech.ts';

/** The template that the user chose by name or number: "template 3: ...", "use article from research", or a bare "3". */
export function chosenTemplate(reading: Reading, library: Library): Match | undefined {
  const chosen = byNumber(reading, library) ?? byTitle(reading, library);
  if (chosen === undefined) return undefined;
  reading.claim(chosen.span);
  const { template, start, hits } = scoreTemplate(reading, chosen.template);
  return { template, start, hits, score: Number.POSITIVE_INFINITY };
}

interface Choice {
  readonly template: Template;
  readonly span: Span;
}

function byNumber(reading: Reading, library: Library): Choice | undefined {
  const { folded, language } = reading;
  const words = findCues(language.cues('choice'), folded);
  const whole = /^[\s\p{P}]*\d{1,2}[\s\p{P}]*$/u.test(folded);
  for (const number of findNumbers(reading)) {
    const word = words.find(({ end }) => end <= number.start && folded.slice(end, number.start).trim() === '');
    const template = library.templates.find((candidate) => candidate.number === number.value);
    if (template === undefined || (word === undefined && !whole)) continue;
    return { template, span: { start: word?.start ?? number.start, end: number.end } };
  }
  return undefined;
}

/** The title as the drafter itself lists it, at the beginning or behind a word such as "use". */
function byTitle({ folded, language }: Reading, library: Library): Choice | undefined {
  const verbs = findCues(language.cues('choice_verbs'), folded);
  for (const template of library.templates) {
    const cue = compileCue(title(language, template.name), language.spaced);
    for (const span of findCue(cue, folded)) {
      const isFirst =
        folded.slice(0, span.start).trim() === '' && /^\s*(?:[:.,;\u3001\u3002]|$)/.test(folded.slice(span.end));
      const isNamed = verbs.some(({ end }) => end <= span.start && folded.slice(end, span.start).trim() === '');
      if (isFirst || isNamed) return { template, span };
    }
  }
  return undefined;
}
