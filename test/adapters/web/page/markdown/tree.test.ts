import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inlineNodes, markdownBlocks } from '../../../../../adapters/web/page/markdown/tree.js';

type Node = string | { tag: string; attributes: Record<string, string>; children: Node[] };

const nodesOf = (text: string): Node[] => markdownBlocks(text).map((block) => block.node() as Node);
const tagsOf = (node: Node): string[] => (typeof node === 'string' ? [] : [node.tag, ...node.children.flatMap(tagsOf)]);
const textOf = (node: Node): string => (typeof node === 'string' ? node : node.children.map(textOf).join(''));

/** Written as HTML, for reading only. */
function html(node: Node): string {
  if (typeof node === 'string') return node;
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${value}"`);
  const children = node.children.map(html).join('');
  return children === ''
    ? `<${node.tag}${attributes.join('')}>`
    : `<${node.tag}${attributes.join('')}>${children}</${node.tag}>`;
}
const shown = (text: string): string => nodesOf(text).map(html).join('\n');

/** A row of a table whose second column is aligned to the right. */
const row = (tag: string, left: string, right: string) =>
  `<tr><${tag}>${left}</${tag}><${tag} class="right">${right}</${tag}></tr>`;
const a = (href: string, label: string) => `<a href="${href}" rel="noopener noreferrer" target="_blank">${label}</a>`;
const host = (name: string) => `<span class="link-host"> (${name})</span>`;
const letters = (text: string) => text.replaceAll(/[^a-z]/g, '');
/** The language of a fence and the address of a link are not shown as words. */
const hidesWords = (text: string) => /~~~|```|\]\(/.test(text);

/** Everything that an answer may become. */
const ALLOWED = new Set(
  'p h3 h4 ul ol li pre code blockquote hr br strong em del span a div table thead tbody tr th td'.split(' '),
);
const ATTRIBUTES = new Set(['href', 'rel', 'target', 'class', 'tabindex', 'start']);

describe('blocks', () => {
  test.each([
    ['# One\n\n### Three', '<h3>One</h3>\n<h4>Three</h4>'],
    ['First line\nsecond line\n\nNext', '<p>First line<br>second line</p>\n<p>Next</p>'],
    ['- a\n- b\n  - c', '<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['- a\n\n- b\n\n  more', '<ul><li>a</li><li>b<p>more</p></li></ul>'],
    ['- [x] done\n- [ ] open', '<ul><li>[x] done</li><li>[ ] open</li></ul>'],
    ['> said\n> - so', '<blockquote><p>said</p><ul><li>so</li></ul></blockquote>'],
    ['a\n\n---\n\nb', '<p>a</p>\n<hr>\n<p>b</p>'],
    ['```yaml\na: <b>\n```', '<pre tabindex="0"><code>a: <b></code></pre>'],
    ['```\nnot closed', '<pre tabindex="0"><code>not closed</code></pre>'],
  ])('%j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('a table has a header, rows and aligned columns, and scrolls by itself', () => {
    expect(shown('| step | cost |\n|------|-----:|\n| `a` | **1** |\n| x \\| y | 2 |')).toBe(
      `<div class="table" tabindex="0"><table><thead>${row('th', 'step', 'cost')}</thead>` +
        `<tbody>${row('td', '<code>a</code>', '<strong>1</strong>')}${row('td', 'x | y', '2')}</tbody></table></div>`,
    );
  });
});

describe('inline', () => {
  test.each([
    ['**a *b* c** ~~d~~', '<strong>a <em>b</em> c</strong> <del>d</del>'],
    ['`a*b*` and a_b_c', '<code>a*b*</code> and a_b_c'],
    ['\\*a\\*', '*a*'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['<b onclick="x">&amp;</b>', '<b onclick="x">&amp;</b>'],
  ])('%j', (text, expected) => {
    expect((inlineNodes(text) as Node[]).map(html).join('')).toBe(expected);
  });

  test.each([
    ['See https://a.example/x_y, or not.', `See ${a('https://a.example/x_y', 'https://a.example/x_y')}, or not.`],
    ['[words](https://a.example/x)', `<span>${a('https://a.example/x', 'words')}${host('a.example')}</span>`],
    [
      '![picture](https://a.example/t.png)',
      `<span>${a('https://a.example/t.png', 'picture')}${host('a.example')}</span>`,
    ],
    ['[](https://a.example/)', a('https://a.example/', 'https://a.example/')],
  ])('the link %j says where it leads', (text, expected) => {
    expect(shown(text)).toBe(`<p>${expected}</p>`);
  });

  test.each([
    '[a](javascript:alert(1))',
    '[a](data:text/html,x)',
    '[a](/relative)',
    '<mailto:a@b.example>',
    '[a]: https://',
    '[a][b]',
  ])('%j does not lead to the web and stays text', (text) => {
    expect(shown(text)).toBe(`<p>${text}</p>`);
  });

  test('a picture inside a link is only words', () => {
    const text = '[**![b](https://b.example/b.png)** c](https://a.example)';
    expect(shown(text)).toBe(
      `<p><span>${a('https://a.example', '<strong><span>b</span></strong> c')}${host('a.example')}</span></p>`,
    );
  });
});

describe('depth', () => {
  const depthOf = (node: Node, tag: string): number =>
    typeof node === 'string'
      ? 0
      : (node.tag === tag ? 1 : 0) + Math.max(0, ...node.children.map((child) => depthOf(child, tag)));

  test.each([
    ['quotes', '> ', 'blockquote'],
    ['lists', '- ', 'ul'],
  ])('%s inside each other are followed eight levels deep; the rest is text', (_name, marker, tag) => {
    expect(depthOf(nodesOf(`${marker.repeat(8)}end`)[0] as Node, tag)).toBe(8);
    const deeper = nodesOf(`${marker.repeat(11)}end`)[0] as Node;
    expect(depthOf(deeper, tag)).toBe(8);
    expect(textOf(deeper)).toBe(`${marker.repeat(3)}end`);
  });

  test('emphasis inside emphasis is followed six levels deep; the rest is text', () => {
    const nested = (depth: number): string => {
      const mark = depth % 2 === 0 ? '*' : '_';
      return depth === 0 ? 'end' : `${mark}x ${nested(depth - 1)} x${mark}`;
    };
    const paragraph = (depth: number) => nodesOf(nested(depth))[0] as Node;
    expect(depthOf(paragraph(6), 'em')).toBe(6);
    expect(depthOf(paragraph(9), 'em')).toBe(6);
    expect(textOf(paragraph(9))).toContain(nested(3));
  });
});

describe('any text', () => {
  const piece = constantFrom(
    ...'* ** *** _ ` ``` ~~~ ~~ [ ]( ) http://a.b javascript:x <b> <!-- --- | \\ " &amp; word 0 = ==='.split(' '),
    ...'\n/\n\n/- /1. /> /# /    / /\t/\u0000/\u202e/|-|-|\n/|a|b|\n/]: http://a.b\n/- [x] '.split('/'),
  );
  const texts = array(oneof(piece, string()), { maxLength: 30 }).map((pieces) => pieces.join(''));

  test('becomes only known elements, and links only to the web', () => {
    const attributes = (node: Node): [string, string][] =>
      typeof node === 'string' ? [] : [...Object.entries(node.attributes), ...node.children.flatMap(attributes)];
    assert(
      property(texts, (text) => {
        const nodes = nodesOf(text);
        expect(nodes.flatMap(tagsOf).filter((tag) => !ALLOWED.has(tag))).toEqual([]);
        const given = nodes.flatMap(attributes);
        expect(given.filter(([name]) => !ATTRIBUTES.has(name))).toEqual([]);
        expect(given.filter(([name, value]) => name === 'href' && !/^https?:\/\//.test(value))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('loses no words', () => {
    assert(
      property(
        texts.filter((text) => !hidesWords(text)),
        (text) => {
          expect(letters(nodesOf(text).map(textOf).join(''))).toBe(letters(text));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
