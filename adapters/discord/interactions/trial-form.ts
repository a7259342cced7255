import { withTimeout } from '../../../src/async/with-timeout.ts';
import type { TrialPlace } from '../../../src/chat/conversation-port.ts';
import type { TrialField, TrialForm, TrialValues } from '../../../src/chat/trial-form.ts';
import { shortenText } from '../../../src/text/cut-text.ts';
import { buttonRows, type ButtonTarget, readButton } from '../format/buttons.ts';
import type { InteractionContext } from './interaction-context.ts';
import { commandBy, placeOfThread, runCommand } from './run-command.ts';
import { fieldsIn, type SentPart } from './request-form.ts';

const LABEL = 18;
const TEXT_INPUT = 4;
const SELECT = 3;
const TEXT_DISPLAY = 10;
const SHORT = 1;
const PARAGRAPH = 2;

/** Discord's limits (discord.com/developers, Components): parts of a form, characters of a label, a description, an id and a value. */
const MOST_PARTS = 5;
const MOST_LABEL = 45;
const MOST_DESCRIPTION = 100;
const MOST_ID = 100;
const MOST_VALUE = 4000;

/** Discord opens a form only within three seconds. */
const LATEST_FORM_MS = 2_000;

/** A form for the inputs of a trial. It has five fields at most; further inputs can be given in a message. */
function formFor({ fields }: TrialForm, customId: string, written: TrialValues): unknown {
  const askable = fields.filter(({ name }) => name.length <= MOST_ID);
  const fits = askable.length === fields.length && fields.length <= MOST_PARTS;
  const shown = fits ? askable : askable.slice(0, MOST_PARTS - 1);
  const rest = fields.filter((field) => !shown.includes(field)).map(({ name }) => `${name}: ...`);
  const note = `A form holds ${MOST_PARTS} fields at most. For the other inputs write \`try it with ${rest.join(', ')}\`.`;
  const parts = shown.map((field) => labelled({ ...field, value: written[field.name] ?? field.value }));
  return {
    custom_id: customId,
    title: 'Try it',
    components: fits ? parts : [...parts, { type: TEXT_DISPLAY, content: shortenText(note, MOST_VALUE) }],
  };
}

function labelled(field: TrialField): unknown {
  const hint = field.hint.replaceAll('`', '');
  return {
    type: LABEL,
    label: shortenText(field.name, MOST_LABEL),
    ...(hint === '' ? {} : { description: shortenText(hint, MOST_DESCRIPTION) }),
    component: field.kind === 'yes_no' ? choice(field) : textInput(field),
  };
}

function textInput({ name, kind, isRequired, value }: TrialField): unknown {
  const isShort = kind === 'number' || kind === 'whole_number';
  // A value that is longer than Discord allows is not prefilled: it would be shown cut and submitted cut.
  const filled = value === '' || value.length > MOST_VALUE ? {} : { value };
  return {
    type: TEXT_INPUT,
    custom_id: name,
    style: isShort ? SHORT : PARAGRAPH,
    max_length: MOST_VALUE,
    required: isRequired,
    ...filled,
  };
}

function choice({ name, isRequired, value }: TrialField): unknown {
  const options = ['true', 'false'].map((text) => ({
    label: text,
    value: text,
    default: text === value.trim().toLowerCase(),
  }));
  return {
    type: SELECT,
    custom_id: name,
    options,
    required: isRequired,
    min_values: isRequired ? 1 : 0,
    max_values: 1,
  };
}

/** Opens the form. False when the trial needs no inputs, or when Discord does not open the form: the command then asks in the thread. */
export async function openTrialForm(
  target: ButtonTarget,
  { origin, answer, dependencies }: InteractionContext,
): Promise<boolean> {
  const { conversation, clock, log, unsentForms } = dependencies;
  const place = placeOf(target, origin);
  const form = await withTimeout(conversation.trialForm(place), LATEST_FORM_MS, clock);
  if (form === undefined) return false;
  const written = unsentForms.get(keyOf(target, origin)) ?? {};
  try {
    await answer.ask(formFor(form, buttonId(target), written));
    return true;
  } catch (error) {
    log.warn({ err: error }, 'the form for a trial could not be opened');
    return false;
  }
}

/** A submitted form has the same id as the button that opens it. */
function buttonId(target: ButtonTarget): string {
  return buttonRows(['try'], target)[0]?.components[0]?.custom_id ?? '';
}

function keyOf({ thread }: ButtonTarget, { author }: InteractionContext['origin']): string {
  return `${thread} ${author.id}`;
}

function placeOf({ thread, sessionId }: ButtonTarget, { author, channels }: InteractionContext['origin']): TrialPlace {
  return { thread, author, channels, ...(sessionId === undefined ? {} : { sessionId }) };
}

/** The submitted form of a trial. */
export interface SentTrial {
  readonly target: ButtonTarget;
  readonly values: TrialValues;
}

/** Undefined when it is another form. */
export function trialIn(sent: SentPart): SentTrial | undefined {
  const pressed = readButton(sent.custom_id ?? '');
  if (pressed?.command !== 'try') return undefined;
  const { command: _command, ...target } = pressed;
  const values = fieldsIn(sent)
    .slice(1)
    .flatMap(({ custom_id: name, value, values: chosen }) =>
      name === undefined ? [] : [[name, typeof value === 'string' ? value : (chosen?.[0] ?? '')] as const],
    );
  return { target, values: Object.fromEntries(values) };
}

/**
 * Whether the trial can begin. A form cannot be the response to a form, so the problems are shown with a button that opens the form again, prefilled with the
 * same values.
 */
async function acceptsTrial(
  { target, values }: SentTrial,
  { origin, answer, dependencies }: InteractionContext,
): Promise<boolean> {
  const problems = Object.values(await dependencies.conversation.checkTrial(placeOf(target, origin), values));
  const key = keyOf(target, origin);
  if (problems.length === 0) {
    dependencies.unsentForms.delete(key);
    return true;
  }
  dependencies.unsentForms.set(key, values);
  await answer.say(`${problems.join('\n')}\n\nPress **Try it** to correct it.`, 'one', buttonRows(['try'], target));
  return false;
}

/** Handles the submitted form of a trial: begins the trial, or shows the problems. */
export async function beginTrial(sent: SentTrial, context: InteractionContext): Promise<void> {
  if (!(await acceptsTrial(sent, context))) return;
  const { origin, answer, dependencies } = context;
  const { thread, sessionId } = sent.target;
  const command = commandBy(context, 'try', thread, await placeOfThread(thread, context));
  const session = sessionId === undefined ? {} : { sessionId };
  const give = () => dependencies.conversation.command({ ...command, ...session, inputs: sent.values });
  const isAlone = origin.where !== 'direct' && origin.where !== 'guest';
  await runCommand({ give, acknowledge: () => answer.defer(isAlone ? 'one' : 'all'), isReading: false }, context);
}
