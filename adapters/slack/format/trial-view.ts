import { z } from 'zod';
import type { TrialField, TrialForm, TrialProblems, TrialValues } from '../../../src/chat/trial-form.ts';
import { shortenText } from '../../../src/text/cut-text.ts';
import type { Block } from './block.ts';

export const TRIAL_VIEW = 'threadsmith_trial';

/** Where the form was opened, so that its values reach the right thread. */
export const TrialOrigin = z.object({
  channel: z.string(),
  thread: z.string(),
  place: z.enum(['thread', 'direct']),
  sessionId: z.string().optional(),
  threadTs: z.string().optional(),
  since: z.string().optional(),
});
export type TrialOrigin = z.infer<typeof TrialOrigin>;

/** Slack's limits (docs.slack.dev, Block Kit): blocks of a modal, characters of a hint and of a text input. */
const MOST_FIELDS = 99;
const MOST_HINT = 2000;
const MOST_TEXT = 3000;
const FIELD = 'value';

const plain = (text: string): Block => ({ type: 'plain_text', text });

/** A modal that asks for the inputs of a trial, prefilled with the last values. */
export function trialView({ revision, fields }: TrialForm, origin: TrialOrigin): Readonly<Record<string, unknown>> {
  const rest = fields.slice(MOST_FIELDS).map(({ name }) => `${name}: ...`);
  const note = { type: 'section', text: plain(`To give more inputs, write: try it with ${rest.join(', ')}`) };
  return {
    type: 'modal',
    callback_id: TRIAL_VIEW,
    title: plain('Try it'),
    submit: plain('Try it'),
    close: plain('Cancel'),
    private_metadata: JSON.stringify({ ...origin, revision }),
    blocks: [...fields.slice(0, MOST_FIELDS).map(inputBlock), ...(rest.length === 0 ? [] : [note])],
  };
}

function inputBlock(field: TrialField, index: number): Block {
  const { name, isRequired, hint } = field;
  return {
    type: 'input',
    // Field names may be longer than Slack's ids allow.
    block_id: `input_${index}`,
    optional: !isRequired,
    label: plain(shortenText(name, MOST_HINT)),
    ...(hint === '' ? {} : { hint: plain(shortenText(hint.replaceAll('`', ''), MOST_HINT)) }),
    element: inputElement(field),
  };
}

function inputElement({ kind, value }: TrialField): Block {
  if (kind === 'yes_no') return choice(value);
  const isDecimal = kind === 'number';
  if ((isDecimal || kind === 'whole_number') && (value === '' || Number.isFinite(Number(value)))) {
    const initial = value === '' ? {} : { initial_value: value };
    return { type: 'number_input', action_id: FIELD, is_decimal_allowed: isDecimal, ...initial };
  }
  // A text that is longer than Slack allows is not prefilled: it would be shown cut and submitted cut.
  const initial = value === '' || value.length > MOST_TEXT ? {} : { initial_value: value };
  return { type: 'plain_text_input', action_id: FIELD, multiline: true, ...initial };
}

function choice(value: string): Block {
  const options = ['true', 'false'].map((text) => ({ text: plain(text), value: text }));
  const initial = options.find((option) => option.value === value.trim().toLowerCase());
  return {
    type: 'static_select',
    action_id: FIELD,
    options,
    ...(initial === undefined ? {} : { initial_option: initial }),
  };
}

const SentView = z.object({
  id: z.string(),
  callback_id: z.literal(TRIAL_VIEW),
  private_metadata: z.string(),
  blocks: z.array(z.object({ block_id: z.string(), label: z.object({ text: z.string() }).optional() })),
  state: z.object({
    values: z.record(
      z.string(),
      z.record(
        z.string(),
        z.object({ value: z.string().nullish(), selected_option: z.object({ value: z.string() }).nullish() }),
      ),
    ),
  }),
});

/** A submitted form. */
export const TrialSent = z.object({
  user: z.object({ id: z.string(), team_id: z.string().nullish() }),
  view: SentView,
});

export interface SentTrial {
  readonly origin: TrialOrigin;
  readonly values: TrialValues;
  /** The same problems keyed by block id, as Slack shows them in the form. */
  readonly errorsOf: (problems: TrialProblems) => Readonly<Record<string, string>>;
}

export function readTrialView({ private_metadata: origin, blocks, state }: z.infer<typeof SentView>): SentTrial {
  const named = blocks.flatMap(({ block_id: id, label }) => (label === undefined ? [] : [[id, label.text] as const]));
  const values = named.map(([id, name]) => {
    const sent = state.values[id]?.[FIELD];
    return [name, sent?.selected_option?.value ?? sent?.value ?? ''] as const;
  });
  return {
    origin: TrialOrigin.parse(JSON.parse(origin)),
    values: Object.fromEntries(values),
    errorsOf: (problems) =>
      Object.fromEntries(
        named.flatMap(([id, name]) => {
          const problem = problems[name];
          return problem === undefined ? [] : [[id, problem.replaceAll('`', '')] as const];
        }),
      ),
  };
}
