import { findCues } from '../cue.ts';
import type { KnownStep, Library } from '../library.ts';
import type { Reading } from '../reading.ts';
import { readSlots, type FilledSlots } from '../slots/read-slots.ts';
import { say } from '../speech.ts';
import { saying, type EditRequest, type EditResult } from './edit-request.ts';
import { fillStep, insertStep, type StepPlace } from './insert-step.ts';

/** A known step that a text asks for, with what the text says about it. */
export interface WantedStep {
  readonly step: KnownStep;
  readonly slots: FilledSlots;
}

/** The known steps that the text asks for, in the order of the text. */
export function knownStepsIn(reading: Reading, library: Library): KnownStep[] {
  return library.steps
    .map((step) => ({ step, hit: hitsOf(step, reading).find((hit) => reading.isFree(hit)) }))
    .flatMap(({ step, hit }) => (hit === undefined ? [] : [{ step, start: hit.start }]))
    .sort((a, b) => a.start - b.start)
    .map(({ step }) => step);
}

/** Claims the words for a step and reads its slots. */
export function readStep(step: KnownStep, reading: Reading): WantedStep {
  for (const hit of hitsOf(step, reading)) reading.claim(hit);
  return { step, slots: readSlots(step.slots, reading, []) };
}

function hitsOf({ name }: KnownStep, { language, folded }: Reading) {
  return findCues(language.cues(`steps.${name}`), folded);
}

/** The changes that add a step at a place, to work on the field `subject`. */
export function addStep(
  { reading, workflow }: EditRequest,
  { step, slots }: WantedStep,
  place: StepPlace,
  subject: string,
): EditResult {
  const { language } = reading;
  if (slots.asks.length > 0) return saying(...slots.asks.map((ask) => say(language, ask)));
  const filled = fillStep(step, { workflow, subject, slots: slots.bindings, place });
  const changes = insertStep(filled, workflow, place);
  if (changes === undefined) return saying(say(language, 'cannot_insert'));
  const details = [...slots.filled, ...slots.assumed].join(', ');
  return {
    kind: 'change',
    changes,
    result: filled.result ?? subject,
    said: [
      say(language, details === '' ? 'done_add' : 'done_add_with', { name: filled.id, details }),
      ...step.notes.map((note) => say(language, `notes.${note}`)),
    ],
  };
}
