import { array, assert, constantFrom, nat, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fromSlackText,
  MAX_MARKDOWN,
  plainText,
  renderMarkdown,
  renderStreamed,
} from '../../../../adapters/slack/format/format.ts';
import { liveTokens } from '../../../support/slack/world.ts';

const final = (text: string) => renderMarkdown(text, 'final');

/** Texts made of the signs that matter, in every order. */
const treacherous = array(
  constantFrom(
    '<!channel>',
    '<',
    '!',
    '@',
    '#',
    '>',
    '|',
    '[',
    ']',
    '(',
    ')',
    '`',
    '``',
    '```',
    '~~~',
    '\n',
    '\r\n',
    ' ',
    'a',
    'word ',
    'http',
    'https://a.example',
    ':',
    '[b](https://c.example)',
    '[google.com](https://c.example)',
    ']',
    '- ',
    '1. ',
    '> ',
    ':',
    '\\',
    '<https://evil.example|bank>',
    '<@U1>',
    '<#C1>',
    '<!subteam^S1>',
    '```yaml\n',
    '\n```\n',
    '>-',
    '😀',
    '"',
  ),
  { maxLength: 40 },
).map((parts) => parts.join(''));

/** What a reader of Markdown would take for links, however they are written: inline, over two lines, by reference. */
const links = (text: string) => [
  ...text.matchAll(/\[((?:[^[\]]|\[[^[\]]*\])*)\](\(|\[[^\]]*\]|:\s)/g),
  ...text.matchAll(/^[^\n[]*\](\()/gm),
];

describe('markdown for Slack', () => {
  test('brings nothing to life, whatever the text is and wherever it ends', () => {
    assert(
      property(treacherous, (text) => {
        expect(liveTokens(final(text))).toEqual([]);
        expect(liveTokens(renderStreamed(text, 'working'))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  test('of a growing text is always the beginning of that of the longer one', () => {
    assert(
      property(treacherous, nat(), (text, cut) => {
        const shorter = renderStreamed(text.slice(0, cut % (text.length + 1)), 'working');
        expect(renderStreamed(text, 'working').startsWith(shorter)).toBe(true);
        expect(renderStreamed(text, 'final').startsWith(shorter)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test('fits into one call even when every sign of it must be escaped', () => {
    assert(
      property(constantFrom('<', '<!', '<a', '`<!`'), (sign) => {
        const text = sign.repeat(Math.floor(11_500 / sign.length));
        expect(final(text).length).toBeLessThanOrEqual(MAX_MARKDOWN);
        expect(liveTokens(final(text))).toEqual([]);
      }),
    );
  });

  test('keeps YAML in a fence byte for byte', () => {
    const yaml = '```yaml\nprompt: >-\n  a < b && c > d\nlist: [a, b](c)\nq: "`x`"\n```';
    expect(final(yaml)).toBe(yaml);
  });

  test('breaks mentions also in code, without changing what is read', () => {
    expect(final('`<!here>` and\n```\n<@U123>\n```').replaceAll('\u200B', '')).toBe('`<!here>` and\n```\n<@U123>\n```');
    expect(liveTokens(final('`<!here>`'))).toEqual([]);
  });

  test.each([
    ['[the docs](https://docs.example/a)', '[the docs](https://docs.example/a)'],
    ['[docs.example](https://docs.example/a)', '[docs.example](https://docs.example/a)'],
    ['[https://bank.example](https://evil.example)', 'https://bank.example (https://evil.example)'],
    ['[bank.example/login](https://evil.example)', 'bank.example/login (https://evil.example)'],
    ['[click](javascript:alert(1))', 'click (javascript:alert(1))'],
    ['![picture](https://a.example/p.png?secret)', '![picture](https://a.example/p.png?secret)'],
    ['[Node.js](https://nodejs.org)', '[Node.js](https://nodejs.org)'],
    ['[README.md](https://github.com/x)', '[README.md](https://github.com/x)'],
    ['[docs](https://docs.example "The docs")', '[docs](https://docs.example)'],
    ['[Read example.com](https://docs.example.com/a)', '[Read example.com](https://docs.example.com/a)'],
    ['[a@b.example](mailto:a@b.example)', '[a@b.example](mailto:a@b.example)'],
    ['[a@b.example](mailto:x@evil.example)', 'a@b.example (mailto:x@evil.example)'],
    ['a [ ] b', 'a [ ] b'],
    ['a [ ]', 'a [ ]'],
    ['list[0]', 'list[0]'],
    ['1 < 2 and 3 > 2', '1 &lt; 2 and 3 > 2'],
    ['> quoted', '> quoted'],
  ])('%s becomes %s', (text, expected) => {
    expect(final(text)).toBe(expected);
  });

  test.each([
    '[**google.com**](https://evil.example)',
    '[*goo*gle.com](https://evil.example)',
    '[[google.com]](https://evil.example)',
    '[google\\.com](https://evil.example)',
    '[`google.com`](https://evil.example)',
    "[google.com](https://evil.example 'x')",
    '[google.com](https://evil.example (x))',
    '[google.com](<https://evil.example>)',
    '[google.com\n](https://evil.example)',
    '[goo\ngle.com](https://evil.example)',
    '[Sign in at google.com](https://evil.example)',
    '[google.com/a b](https://evil.example)',
    '[google&#46;com](https://evil.example)',
    '[google\u3002com](https://evil.example)',
    '[goo\u200Bgle.com](https://evil.example)',
    '[192.168.0.1](https://evil.example)',
    '[google.com](https://google.com@evil.example)',
    '[google.com](https://google.com.evil.example)',
    '[ [google.com](https://evil.example) ](https://google.com)',
    '![google.com](https://evil.example)',
    '[google.com][1]\n\n[1]: https://evil.example',
    '[google.com]\n\n[google.com]: https://evil.example',
    '- ```\n  code\n  ```\n[google.com][1]\n\n[1]: https://evil.example',
    '> ```\n[google.com][1]\n\n[1]: https://evil.example',
    '1. ```\n[google.com\n](https://evil.example)',
    '`code\nspan` [google.com](https://evil.example) `',
    '    ```\n[google.com](https://evil.example)',
  ])('%j leaves no link that lies', (text) => {
    const rendered = final(text);
    expect(links(rendered)).toEqual([]);
    expect(rendered).toContain('evil.example');
    expect(links(renderStreamed(text, 'working'))).toEqual([]);
  });

  test('leaves YAML in a fence as it is, whatever it quotes', () => {
    const yaml = '```yaml\nprompt: |-\n  Quote [google.com](https://evil.example) & <b> > 1\n```';
    expect(final(yaml)).toBe(yaml);
    expect(renderStreamed(yaml.slice(0, 40), 'working')).toBe(yaml.slice(0, 40));
  });

  test('holds back a mention that is split over two chunks', () => {
    expect(renderStreamed('Hello <!chan', 'working')).toBe('Hello &lt;!chan');
    expect(renderStreamed('see [the bank](https://ev', 'working')).toBe('see ');
    expect(renderStreamed('run `rm', 'working')).toBe('run ');
    expect(renderStreamed('text\n``', 'working')).toBe('text\n');
  });

  test('as plain text has no language tags and ends visibly when it is cut', () => {
    expect(plainText('a\n```yaml\nb: 1\n```', 100)).toBe('a\n```\nb: 1\n```');
    expect(plainText('x'.repeat(200), 100)).toHaveLength(100);
    expect(plainText('x'.repeat(200), 100)).toMatch(/…$/);
  });
});

describe('what people write', () => {
  test.each([
    ['<@U0BOT> draft a flow', 'draft a flow'],
    ['hey <@U0BOT|threadsmith>, go', 'hey, go'],
    ['ask <@U1> or <@U2|bo>', 'ask @name of U1 or @bo'],
    ['in <#C1|general>', 'in #general'],
    ['<!here> and <!subteam^S1|@team>', '@here and @team'],
    [
      'see <https://a.example|the page> and <https://b.example>',
      'see [the page](https://a.example) and https://b.example',
    ],
    ['<mailto:a@b.example|a@b.example>', 'a@b.example'],
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['```\nprompt: &gt;-\n  hi\n```', '```\nprompt: >-\n  hi\n```'],
    ['do ```a: 1\nb: 2``` now', 'do\n```\na: 1\nb: 2\n```\nnow'],
    ['<@U0BOT> ```a: 1```', '```\na: 1\n```'],
    ['```yaml\na: 1```', '```yaml\na: 1\n```'],
    ['```  a: 1\n  b: 2```', '```\n  a: 1\n  b: 2\n```'],
    ['```a```\n\n```b```', '```\na\n```\n\n```\nb\n```'],
    ['the `code` and ```the rest', 'the `code` and ```the rest'],
    ['<@U0BOT>: stop', 'stop'],
    ['<@U0BOT|threadsmith>, help', 'help'],
    ['<@U0BOT> - undo', 'undo'],
    ['<@U0BOT> -1 is what it shall return', '-1 is what it shall return'],
  ])('%s reads %s', (text, expected) => {
    expect(fromSlackText(text, 'U0BOT', (user) => `name of ${user}`)).toBe(expected);
  });
});
