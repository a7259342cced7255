import { findCues } from '../cue.ts';
import { say } from '../speech.ts';
import { nameFor } from '../user-phrase.ts';
import { saying, type EditCommand, type EditRequest } from './edit-request.ts';
import { fieldMentions, stepMentions, type Mention } from './mention.ts';
import { renameField, renameStep } from './references.ts';
import { askWhich } from './which.ts';

/** "rename step write to draft", "rename the field word_count to length everywhere". */
export const rename: EditCommand = (request) => {
  const { reading, workflow } = request;
  const { language } = reading;
  const [verb] = findCues(language.cues('edit.rename'), reading.folded);
  if (verb === undefined) return undefined;
  reading.claim(verb);
  const steps = stepMentions(request);
  const fields = fieldMentions(request);
  const old = [...steps, ...fields].sort((a, b) => a.start - b.start)[0];
  if (old === undefined) return askWhich(request);
  const to = wordAfter(request, old);
  if (to === undefined) return saying(say(language, 'ask_new_name', { name: old.name }));
  const taken = [...Object.keys(workflow.state.fields), ...workflow.nodes.map(({ id }) => id)];
  const name = nameFor(to.name, 'name', []);
  if (taken.includes(name)) return saying(say(language, 'name_taken', { name }));
  reading.claim({ start: Math.min(verb.start, old.start), end: Math.max(old.end, to.end) });
  const isStep = steps.includes(old);
  const changes = isStep ? renameStep(workflow, old.name, name) : renameField(workflow, old.name, name);
  const sentence = isStep ? 'done_rename_step' : 'done_rename_field';
  return { kind: 'change', changes, said: [say(language, sentence, { from: old.name, to: name })] };
};

/** The new name: the words behind the first "to" that follows the old one, up to the end of the clause; at most three. */
function wordAfter({ reading }: EditRequest, old: Mention): Mention | undefined {
  const { folded, language } = reading;
  const to = findCues(language.cues('edit.to'), folded).find((hit) => hit.start >= old.end);
  const from = to?.end ?? (language.spaced ? undefined : old.end);
  if (from === undefined) return undefined;
  const match = /^[\s"'`]*([\p{L}_][\p{L}\p{N}_-]*(?: [\p{L}\p{N}_-]+)?)/u.exec(folded.slice(from));
  const words = match?.[1]?.split(' ') ?? [];
  const [first = '', second] = words;
  if (match === null || first === '') return undefined;
  const stops =
    second === undefined ||
    findCues(language.cues('edit.name_stops'), second).length > 0 ||
    language.isFunctionWord(second);
  const name = stops ? first : `${first} ${second}`;
  return { name, start: from, end: from + match[0].length };
}
