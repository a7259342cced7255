import { required, SlackRefusal, structured, type SlackCallContext, type SlackMethod } from './call.ts';
import type { SlackBlock } from '../world.ts';

interface Home {
  readonly type: string;
  readonly blocks: readonly SlackBlock[];
}

const MAX_BLOCKS = 100;
const MAX_HEADER = 150;
const MAX_SECTION = 3000;

/** Home tabs. */
export const homeMethods: Readonly<Record<string, SlackMethod>> = {
  'views.publish': (args, context) => {
    const user = required(args, 'user_id');
    const view = checkedHome(structured(args, 'view'), context);
    for (const block of view.blocks) if (block.type === 'image') checkPicture(block, user, context);
    context.world.homes.set(user, view);
    return { view };
  },
};

function checkedHome(given: unknown, { refuses }: Pick<SlackCallContext, 'refuses'>): Home {
  const view = given as Home | undefined;
  if (view?.type !== 'home' || !Array.isArray(view.blocks)) throw new SlackRefusal('invalid_arguments');
  if (view.blocks.length > MAX_BLOCKS) throw new SlackRefusal('invalid_blocks', { why: 'more than 100 blocks' });
  for (const block of view.blocks as readonly SlackBlock[]) {
    if (refuses.has(block.type)) throw new SlackRefusal('invalid_blocks', { why: `unsupported type ${block.type}` });
    const { text = '' } = (block['text'] ?? {}) as { text?: string };
    const most = ({ header: MAX_HEADER, section: MAX_SECTION } as Record<string, number>)[block.type];
    if (most !== undefined && (text === '' || text.length > most)) throw new SlackRefusal('invalid_blocks');
  }
  return view;
}

/** A picture must be an image that was shared in a channel of the person who sees it. */
function checkPicture(block: SlackBlock, user: string, { world }: SlackCallContext): void {
  const file = world.files.get((block['slack_file'] as { id?: string } | undefined)?.id ?? '');
  const isSeen = file?.shares.some(({ channel }) => world.channels.get(channel)?.members.has(user) === true) === true;
  const alt = block['alt_text'];
  const isDescribed = typeof alt === 'string' && alt !== '' && alt.length <= 2000;
  if (file?.mimetype !== 'image/png' || !isSeen || !isDescribed) {
    throw new SlackRefusal('invalid_blocks', { why: 'invalid slack file' });
  }
}
