import { shortenText } from '../../../src/text/cut-text.ts';
import type { Block } from '../format/block.ts';

/** A workflow as the home tab shows it. All text is shown literally, without markup. */
export interface HomeWorkflow {
  readonly title: string;
  readonly updatedAt: Date;
  readonly revision?: { readonly number: number; readonly steps: readonly string[] };
  /** Link to its conversation; undefined once another workflow has replaced it there. */
  readonly address?: string | undefined;
  /** Slack's id of its picture. */
  readonly pictureId?: string | undefined;
}

export const NEW_WORKFLOW = 'new_workflow';

/** Slack's limits, in UTF-16 code units. For steps the limit is ours: nobody reads as many as would fit. */
const MOST = { title: 150, steps: 300, alt: 1_000 } as const;

/** The home tab of one person. `channel` is that person's direct channel, where new workflows begin. */
export function homeView(workflows: readonly HomeWorkflow[], channel: string): Block {
  const words =
    workflows.length === 0
      ? 'You have no workflows yet. Say in plain words what one should do, and you get a valid YAML file.'
      : 'The workflows that you worked on last.';
  return {
    type: 'home',
    blocks: [
      header('Your workflows'),
      { type: 'section', text: plain(words) },
      { type: 'actions', elements: [newButton(channel)] },
      ...workflows.flatMap(workflowBlocks),
    ],
  };
}

/** The home tab of a person who may not use Threadsmith. */
export function refusalView(sentence: string): Block {
  return { type: 'home', blocks: [{ type: 'section', text: plain(sentence) }] };
}

/** The same without pictures, for when Slack refuses to show them here. */
export function withoutPictures(workflows: readonly HomeWorkflow[]): readonly HomeWorkflow[] {
  return workflows.map((workflow) => ({ ...workflow, pictureId: undefined }));
}

function workflowBlocks({ title, updatedAt, revision, address, pictureId }: HomeWorkflow, index: number): Block[] {
  const steps = shortenText(revision?.steps.join(' → ') ?? '', MOST.steps);
  return [
    { type: 'divider' },
    header(title),
    { type: 'context', elements: [{ type: 'mrkdwn', text: stateOf(revision?.number, updatedAt, address) }] },
    ...(steps === '' ? [] : [{ type: 'section', text: plain(steps) }]),
    ...(pictureId === undefined ? [] : [picture(pictureId, steps === '' ? title : steps)]),
    ...(address === undefined ? [] : [{ type: 'actions', elements: [continueButton(address, index)] }]),
  ];
}

/** Slack formats the date in the person's language and time zone. */
function stateOf(revision: number | undefined, updatedAt: Date, address: string | undefined): string {
  const seconds = Math.floor(updatedAt.getTime() / 1000);
  const day = `<!date^${seconds}^{date_short_pretty}|${updatedAt.toISOString().slice(0, 10)}>`;
  const state = revision === undefined ? 'No file yet' : `Revision ${revision}`;
  return `${state}, ${day}${address === undefined ? ', ended' : ''}`;
}

function picture(id: string, alt: string): Block {
  return { type: 'image', slack_file: { id }, alt_text: shortenText(alt, MOST.alt) };
}

function newButton(channel: string): Block {
  return { type: 'button', action_id: NEW_WORKFLOW, text: plain('New workflow'), value: channel, style: 'primary' };
}

function continueButton(address: string, index: number): Block {
  return { type: 'button', action_id: `threadsmith_continue_${index}`, text: plain('Continue'), url: address };
}

function header(text: string): Block {
  return { type: 'header', text: plain(shortenText(text.replaceAll(/\s+/g, ' '), MOST.title)) };
}

export function plain(text: string): Block {
  return { type: 'plain_text', text, emoji: false };
}
