import type { Workflow } from '../../../workflow/schema/schema.ts';
import { findCues, type Span } from '../cue.ts';
import { findLeftover } from '../leftover.ts';
import type { KnownStep } from '../library.ts';
import { forkReading } from '../reading.ts';
import { say } from '../speech.ts';
import { saying, type EditCommand, type EditRequest, type EditResult } from './edit-request.ts';
import { subjectsOf, type StepPlace } from './insert-step.ts';
import { addStep, knownStepsIn, readStep } from './known-step.ts';
import { fieldMentions, stepMentions, type Mention } from './mention.ts';

/** Without a word such as "add", so much of the message must be understood that it cannot be about something else. */
const LEAST_UNDERSTOOD = 0.7;

/** "add a fact check after write", "translate it to German at the end". */
export const add: EditCommand = (request) => {
  const { reading, library } = request;
  const { language } = reading;
  const verbs = findCues(language.cues('edit.add'), reading.folded);
  if (verbs.length > 0) return addAsked(request, verbs);
  const [step] = knownStepsIn(reading, library);
  if (step === undefined) return undefined;
  const attempt = { ...request, reading: forkReading(reading) };
  const result = addKnown(attempt, step);
  if (findLeftover(attempt.reading).understood < LEAST_UNDERSTOOD) return undefined;
  for (const span of attempt.reading.claimed()) reading.claim(span);
  return result;
};

function addAsked(request: EditRequest, verbs: readonly Span[]): EditResult {
  const { reading, library } = request;
  const [step] = knownStepsIn(reading, library);
  if (step === undefined) return saying(say(reading.language, 'known_steps', { list: stepTitles(request) }));
  for (const verb of verbs) reading.claim(verb);
  return addKnown(request, step);
}

function addKnown(request: EditRequest, step: KnownStep): EditResult {
  const { reading } = request;
  const { language } = reading;
  const wanted = readStep(step, reading);
  const place = placeIn(request, step);
  const subject = fieldMentions(request)[0] ?? subjectFor(request.workflow, place);
  if (subject === undefined) return saying(say(language, 'which_field', { list: fieldList(request.workflow) }));
  if (typeof subject === 'object') reading.claim(subject);
  return addStep(request, wanted, place, typeof subject === 'object' ? subject.name : subject);
}

function fieldList(workflow: Workflow): string {
  return Object.keys(workflow.state.fields)
    .map((name) => `\`${name}\``)
    .join(', ');
}

/** Where the text wants the step, or else where such a step usually goes. */
function placeIn(request: EditRequest, known: KnownStep): StepPlace {
  const { reading } = request;
  const { language, folded } = reading;
  for (const at of ['before', 'after'] as const) {
    for (const word of findCues(language.cues(`edit.${at}`), folded)) {
      const step = stepBeside(request, word);
      if (step === undefined) continue;
      reading.claim(word);
      reading.claim(step);
      return { at, step: step.name };
    }
  }
  for (const hit of findCues(language.cues('edit.end'), folded)) reading.claim(hit);
  return { at: known.position };
}

/** The step that a "before" or "after" is about: at most two words behind it, or in Japanese in front of it. */
function stepBeside(request: EditRequest, word: Span): Mention | undefined {
  const { folded, language } = request.reading;
  return stepMentions(request).find(({ start, end }) => {
    if (!language.spaced) return end <= word.start && word.start - end <= 3;
    return start >= word.end && (folded.slice(word.end, start).match(/[\p{L}\p{N}]+/gu)?.length ?? 0) <= 2;
  });
}

/** The field that a step at this place works on; undefined where several are possible. */
function subjectFor(workflow: Workflow, place: StepPlace): string | undefined {
  if ('step' in place && place.at === 'after') return subjectsOf(workflow, place.step)[0];
  if (place.at === 'end') return subjectAtEnd(workflow);
  const target = 'step' in place ? place.step : workflow.edges.find(({ from }) => from === 'START')?.to;
  const before = workflow.edges.filter(({ from, to }) => to === target && from !== 'START').map(({ from }) => from);
  const [only] = before;
  if (only !== undefined && before.length === 1) return subjectsOf(workflow, only)[0];
  return Object.entries(workflow.state.fields).find(([, field]) => field.required)?.[0];
}

/** The text that the one step before the end writes, or that all of them share. */
function subjectAtEnd(workflow: Workflow): string | undefined {
  const last = workflow.edges.filter(
    ({ to, routes, loop }) =>
      to === 'END' || loop?.exit_to === 'END' || routes?.some((route) => route.to === 'END') === true,
  );
  const outputs = last.map(({ from }) => subjectsOf(workflow, from));
  const [first = []] = outputs;
  const shared = first.filter((name) => outputs.every((names) => names.includes(name)));
  return shared.find((name) => /^(?:str|list)/.test(workflow.state.fields[name]?.type ?? ''));
}

function stepTitles({ reading }: EditRequest): string {
  return reading.language
    .groups('steps')
    .map(({ word }) => word)
    .join(', ');
}
