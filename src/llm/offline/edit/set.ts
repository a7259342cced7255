import { findCues, type Span } from '../cue.ts';
import type { Language } from '../language.ts';
import { readSettings } from '../settings.ts';
import { findCount } from '../slots/count.ts';
import { say } from '../speech.ts';
import { createReading, textAt } from '../reading.ts';
import { cleanPhrase } from '../user-phrase.ts';
import type { Change } from './change.ts';
import { saying, type EditCommand, type EditRequest } from './edit-request.ts';
import { stepMentions } from './mention.ts';
import { settingsChanges } from './set-settings.ts';
import { askWhich } from './which.ts';

/** "set temperature to 0.2", "use gpt-4o for the writing step only". */
export const changeSettings: EditCommand = (request) => {
  const { reading, workflow } = request;
  const { settings, said, notes } = readSettings(reading);
  if (said.length === 0) return notes.length === 0 ? undefined : saying(...notes);
  for (const hit of findCues(reading.language.cues('edit.set'), reading.folded)) reading.claim(hit);
  const [step] = stepMentions(request);
  if (step !== undefined) reading.claim(step);
  const scope = step === undefined ? say(reading.language, 'whole_workflow') : `\`${step.name}\``;
  return {
    kind: 'change',
    changes: settingsChanges(settings, workflow, step?.name),
    said: [say(reading.language, 'done_set', { list: said.join(', '), scope }), ...notes],
  };
};

/** "make the article 800 words": the number of words that a prompt asks for, in whichever language it is written. */
export const changeWords: EditCommand = (request) => {
  const { reading, workflow, library } = request;
  const wanted = findCount(reading, 'words');
  if (wanted === undefined) return undefined;
  for (const hit of findCues(reading.language.cues('edit.set'), reading.folded)) reading.claim(hit);
  const [step] = stepMentions(request);
  if (step !== undefined) reading.claim(step);
  const places = workflow.nodes.flatMap((node, index) => {
    const after = withWords(node.prompt, wanted.value, library.languages);
    const isMeant = step === undefined || step.name === node.id;
    return after === undefined || !isMeant ? [] : [{ id: node.id, index, after }];
  });
  const [only] = places;
  if (only === undefined) return saying(say(reading.language, 'no_word_count'));
  if (places.length > 1) return askWhich(request);
  return {
    kind: 'change',
    changes: [{ kind: 'set', path: ['nodes', only.index, 'prompt'], value: only.after }],
    said: [say(reading.language, 'done_words', { n: wanted.value, scope: `\`${only.id}\`` })],
  };
};

function withWords(prompt: string, words: number, languages: readonly Language[]): string | undefined {
  for (const language of languages) {
    const reading = createReading(prompt, language);
    const found = reading.text === prompt.trim() ? findCount(reading, 'words') : undefined;
    if (found === undefined) continue;
    const offset = prompt.length - prompt.trimStart().length;
    return `${prompt.slice(0, offset + found.start)}${words}${prompt.slice(offset + found.end)}`;
  }
  return undefined;
}

/** "the refund step must mention our 30 day policy", "keep every answer polite": the user's words go to the end of the prompts. */
export const instruct: EditCommand = (request) => {
  const { reading, workflow } = request;
  const { language, folded } = reading;
  const all = findCues(language.cues('edit.all_steps'), folded)[0];
  const lead = leadOf(request, all);
  if (lead === undefined) return undefined;
  const steps = stepMentions(request);
  const step = steps.find(({ end }) => end <= lead.start) ?? steps[0];
  const words = cleanPhrase(textAt(reading, { start: lead.end, end: folded.length }), 300);
  if ((step === undefined && all === undefined) || words === '') return undefined;
  const starts = [lead.start, step?.start, all?.start].filter((start) => start !== undefined);
  reading.claim({ start: Math.min(...starts), end: folded.length });
  const text = language.text('clauses.instruction').replace('<x>', words);
  const meant = workflow.nodes.flatMap((node, index) => {
    const isMeant = step === undefined ? node.code === undefined : node.id === step.name;
    return isMeant ? [{ id: node.id, index, prompt: node.prompt }] : [];
  });
  return {
    kind: 'change',
    changes: meant.map(({ index, prompt }): Change => ({
      kind: 'set',
      path: ['nodes', index, 'prompt'],
      value: `${prompt.trimEnd()}\n${text}\n`,
    })),
    said: [say(language, 'done_instruct', { scope: meant.map(({ id }) => `\`${id}\``).join(', '), words })],
  };
};

/** The words in front of an instruction: "must", or "keep every answer". */
function leadOf({ reading }: EditRequest, all: Span | undefined): Span | undefined {
  const [must] = findCues(reading.language.cues('edit.must'), reading.folded);
  if (must !== undefined || all === undefined) return must;
  const keep = findCues(reading.language.cues('edit.keep'), reading.folded).find(({ end }) => end <= all.start);
  return keep === undefined ? undefined : { start: keep.start, end: all.end };
}
