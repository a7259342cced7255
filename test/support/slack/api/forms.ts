import { randomUUID } from 'node:crypto';
import { SlackRefusal } from './call.ts';
import type { FakeSlack } from '../server.ts';
import type { SlackBlock, SlackView } from '../world.ts';

type Sent = Readonly<Record<string, unknown>>;

/** The rules for modals: text sizes, number of blocks, one known element in each input. */
export function checkView(given: unknown): Omit<SlackView, 'id'> {
  const view = given as Omit<SlackView, 'id'> & Record<'type' | 'title' | 'submit' | 'close', unknown>;
  if (view.type !== 'modal') throw new SlackRefusal('invalid_arguments');
  for (const part of [view.title, view.submit, view.close]) checkText(part, 24);
  if (view.private_metadata.length > 3000 || view.blocks.length > 100) throw new SlackRefusal('invalid_arguments');
  for (const block of view.blocks) checkBlock(block);
  return view;
}

function checkBlock({ type, text, label, hint, element }: SlackBlock): void {
  if (type === 'section') return checkText(text, 3000);
  if (type !== 'input') throw new SlackRefusal('invalid_blocks');
  checkText(label, 2000);
  if (hint !== undefined) checkText(hint, 2000);
  return checkElement(element as Sent);
}

function checkElement({ type, initial_value: initial, is_decimal_allowed: isDecimal, options }: Sent): void {
  const isText = type === 'plain_text_input' && (typeof initial !== 'string' || initial.length <= 3000);
  const isNumber = type === 'number_input' && typeof isDecimal === 'boolean' && Number.isFinite(Number(initial ?? 0));
  const isChoice = type === 'static_select' && Array.isArray(options) && options.length > 0;
  if (!isText && !isNumber && !isChoice) throw new SlackRefusal('invalid_blocks');
}

function checkText(text: unknown, most: number): void {
  const { type, text: words = '' } = (text ?? {}) as { type?: string; text?: string };
  if (type !== 'plain_text' || words.length === 0 || words.length > most) throw new SlackRefusal('invalid_blocks');
}

/** The fields of a form: labels with their prefilled values. */
export function fieldsOf({ blocks }: SlackView): Record<string, { readonly type: string; readonly filled?: string }> {
  return Object.fromEntries(
    blocks
      .filter(({ type }) => type === 'input')
      .map(({ label, element }) => {
        const { type, initial_value: value, initial_option: option } = element as Sent;
        const filled = typeof value === 'string' ? value : (option as { value?: string } | undefined)?.value;
        return [(label as { text: string }).text, { type: String(type), ...(filled === undefined ? {} : { filled }) }];
      }),
  );
}

/** Submits a form with these values; other fields keep their prefilled values. Resolves with the app's response: errors, or nothing. */
export function sendForm(
  slack: FakeSlack,
  user: string,
  view: SlackView,
  values: Readonly<Record<string, string>>,
): Promise<unknown> {
  const fields = fieldsOf(view);
  const state = view.blocks
    .filter(({ type }) => type === 'input')
    .map(({ block_id: id, label, element }) => {
      const { action_id: action, type } = element as Sent;
      const name = (label as { text: string }).text;
      const value = values[name] ?? fields[name]?.filled;
      const chosen = value === undefined ? null : { value };
      return [String(id), { [String(action)]: type === 'static_select' ? { selected_option: chosen } : { value } }];
    });
  return slack.deliver({
    type: 'interactive',
    payload: {
      type: 'view_submission',
      user: { id: user, team_id: slack.world.teamId },
      team: { id: slack.world.teamId },
      api_app_id: slack.world.appId,
      trigger_id: randomUUID(),
      view: { ...view, type: 'modal', state: { values: Object.fromEntries(state) } },
    },
  });
}
