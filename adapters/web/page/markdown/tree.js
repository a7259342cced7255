import { createMarkdownLexer } from './lexer.js';

/**
 * The blocks of a Markdown text. `source` is the Markdown of a block; equal sources look the same. `node()` gives what it looks like: a node is a string,
 * or `{tag, attributes, children}`; code also has a `label`, the name of its language. Only the tags that are named in this file ever occur, and links lead to http or https.
 */
export function markdownBlocks(text) {
  const lexer = createMarkdownLexer();
  const blocks = lexer.blocks(text).filter(({ type }) => type !== 'space');
  return blocks.map((token) => ({ source: token.raw, node: () => blockNode(token, lexer.inline) }));
}

/** The nodes of one line of Markdown, for labels. */
export function inlineNodes(text) {
  return createMarkdownLexer().inline(text).flatMap(spanNodes);
}

function node(tag, children, attributes = {}) {
  return { tag, attributes, children };
}

function blockNode(token, inline) {
  const words = (text) => inline(text).flatMap(spanNodes);
  switch (token.type) {
    case 'heading':
      return node(token.depth <= 2 ? 'h3' : 'h4', words(token.text));
    case 'code':
      return { ...node('pre', [node('code', [token.text])], { tabindex: '0' }), label: token.lang?.split(/\s/, 1)[0] };
    case 'blockquote':
      return node('blockquote', blockNodes(token.tokens, inline));
    case 'hr':
      return node('hr', []);
    case 'list':
      return listNode(token, inline);
    case 'table':
      return tableNode(token, words);
    default:
      return node('p', words(token.text));
  }
}

function blockNodes(tokens, inline) {
  return tokens.filter(({ type }) => type !== 'space').map((token) => blockNode(token, inline));
}

function listNode({ ordered, start, items }, inline) {
  const rows = items.map(({ tokens }) => node('li', itemNodes(tokens, inline)));
  return ordered ? node('ol', rows, { start: String(start) }) : node('ul', rows);
}

/** The first paragraph is put directly into the item, on the line of its marker. */
function itemNodes(tokens, inline) {
  const box = tokens[0]?.type === 'checkbox' ? tokens[0].raw : undefined;
  const [first, ...others] = blockNodes(box === undefined ? tokens : tokens.slice(1), inline);
  const head = first?.tag === 'p' ? first.children : [first];
  return [box, ...head, ...others].filter((child) => child !== undefined);
}

/** A table scrolls in a box of its own where it is too wide. */
function tableNode({ header, align, rows }, words) {
  const row = (tag) => (cells) =>
    node(
      'tr',
      cells.map((cell, column) => node(tag, words(cell), align[column] === undefined ? {} : { class: align[column] })),
    );
  const table = node('table', [node('thead', [row('th')(header)]), node('tbody', rows.map(row('td')))]);
  return node('div', [table], { class: 'table', tabindex: '0' });
}

function spanNodes(token) {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [node(token.type, token.tokens.flatMap(spanNodes))];
    case 'codespan':
      return [node('code', [token.text])];
    case 'br':
      return [node('br', [])];
    case 'link':
    case 'image':
      return linkNodes(token);
    default:
      return plainNodes(token.text);
  }
}

/** Line breaks stay visible. */
function plainNodes(text) {
  return text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [node('br', []), line]));
}

/** A link whose words are not its address says where it leads. One that does not lead to the web stays as it was written. */
function linkNodes({ raw, href, text, tokens }) {
  if (!/^https?:\/\//.test(href) || !URL.canParse(href)) return [raw];
  const label = text === '' ? [href] : tokens.flatMap(spanNodes).flatMap(withoutLinks);
  const link = node('a', label, { href, rel: 'noopener noreferrer', target: '_blank' });
  if (label.length === 1 && label[0] === href) return [link];
  return [node('span', [link, node('span', [` (${new URL(href).host})`], { class: 'link-host' })])];
}

/** Of a picture inside a link only the words are kept. */
function withoutLinks(child) {
  if (typeof child === 'string') return [child];
  if (child.attributes.class === 'link-host') return [];
  const children = child.children.flatMap(withoutLinks);
  return child.tag === 'a' ? children : [{ ...child, children }];
}
