import { describe, expect, test } from 'vitest';
import { fromSlackText, plainText, renderMarkdown, renderStreamed } from '../../../../adapters/slack/format/format.ts';
import { sectionsOf } from '../../../../adapters/slack/format/section-blocks.ts';
import { mentionsIn } from '../../../../adapters/slack/receive/inbound.ts';
import { textOf } from '../../../../adapters/slack/receive/shared-messages.ts';
import { slowerThanLinear, repeated } from '../../../support/linear-time.ts';

const SELF = 'U0BOT';
const FUNCTIONS: Readonly<Record<string, (text: string) => unknown>> = {
  renderMarkdown: (text) => renderMarkdown(text, 'final'),
  'renderStreamed while it grows': (text) => renderStreamed(text, 'working'),
  'the same in code that may be none': (text) => renderStreamed(`> \`\`\`\n> ${text}`, 'working'),
  plainText: (text) => plainText(text, 1000),
  fromSlackText: (text) => fromSlackText(text, SELF, (user) => user),
  mentionsIn: (text) => mentionsIn(text, { botUserId: SELF }),
  sectionsOf,
  'textOf a shared message': (text) => textOf({ text, attachments: [{ is_share: true, author_name: 'a', text }] }),
};

/** Every sign that a pattern of ours looks for, alone and in pairs. */
const SIGNS = [' ', '\n', '\r', '\u2028', '`', '~', '[', ']', '(', '<', '>', '\\', '_', '.', 'a'];
const PAIRS = SIGNS.flatMap((first) => SIGNS.map((second) => (first === second ? first : first + second)));
/** Beginnings of what could become a link, a mention or a fence. */
const BEGINNINGS = [
  '<@U0BOT|',
  '<@U0BOT>',
  '<@UA|',
  ' <@U0BOT>,',
  '](',
  '[a](',
  '[](<',
  '[a](b ',
  '[a](b "',
  '[a](b (',
  '[\\[',
  '[a](b)[',
  '[[a]',
  '```',
  '> ',
  '- ',
  '1. ',
  '- > ',
  '```a```',
  '`a``',
  'https://',
  '&amp;',
  '<!',
  '<a',
  '- - ',
];

describe.each(Object.entries(FUNCTIONS))('%s takes time in proportion to the text', (_name, run) => {
  test.each(['', 'x', '`'])('that repeats one or two signs and ends with %j', { timeout: 120_000 }, (after) => {
    expect(PAIRS.flatMap((unit) => slowerThanLinear(run, repeated(unit, { after })) ?? [])).toEqual([]);
  });

  test.each(['', '[', '[a](', '~~~', '```'])(
    'that begins with %j and repeats a beginning',
    { timeout: 120_000 },
    (before) => {
      const units = [...BEGINNINGS, ...SIGNS].flatMap((unit) => ['', 'x', '`', ')'].map((after) => ({ unit, after })));
      const slow = units.flatMap(({ unit, after }) => slowerThanLinear(run, repeated(unit, { before, after })) ?? []);
      expect(slow).toEqual([]);
    },
  );

  test('that holds runs of backticks, each of another length', () => {
    const slow = slowerThanLinear(run, (length) => {
      const runs = Array.from({ length: Math.floor(Math.sqrt(2 * length)) }, (_value, index) => '`'.repeat(index + 1));
      return runs.join('a');
    });
    expect(slow).toBeUndefined();
  });
});
