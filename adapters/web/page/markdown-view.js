import { element } from './element.js';
import { parseMarkdown } from './markdown.js';
import { parseInline } from './markdown-inline.js';

const shown = new WeakMap();

/**
 * Shows a Markdown text in `container`. Blocks that look as before stay the same elements, so that a text which grows does not lose
 * what a reader has selected. Only elements named here are ever made, and all words become text nodes.
 */
export function showMarkdown(container, text) {
  const blocks = parseMarkdown(text);
  const keys = blocks.map((block) => JSON.stringify(block));
  const before = shown.get(container) ?? [];
  let same = 0;
  while (same < keys.length && keys[same] === before[same]) same += 1;
  while (container.childNodes.length > same) container.lastChild.remove();
  container.append(...blocks.slice(same).map(blockElement));
  shown.set(container, keys);
}

/** One line of Markdown, for labels. */
export function inlineNodes(text) {
  return parseInline(text).map(spanNode);
}

function blockElement(block) {
  switch (block.type) {
    case 'heading':
      return element(block.level <= 2 ? 'h3' : 'h4', {}, ...block.children.map(spanNode));
    case 'code':
      return element('pre', { tabindex: '0' }, element('code', { text: block.text }));
    case 'quote':
      return element('blockquote', {}, ...block.blocks.map(blockElement));
    case 'rule':
      return element('hr');
    case 'list':
      return listElement(block);
    default:
      return element('p', {}, ...block.children.map(spanNode));
  }
}

function listElement({ isOrdered, start, items }) {
  const rows = items.map((blocks) => element('li', {}, ...itemNodes(blocks)));
  return isOrdered ? element('ol', { start: String(start) }, ...rows) : element('ul', {}, ...rows);
}

/** A first paragraph stands on the line of the item's mark. */
function itemNodes([first, ...others]) {
  if (first === undefined) return [];
  const head = first.type === 'paragraph' ? first.children.map(spanNode) : [blockElement(first)];
  return [...head, ...others.map(blockElement)];
}

function spanNode(span) {
  switch (span.type) {
    case 'strong':
      return element('strong', {}, ...span.children.map(spanNode));
    case 'emphasis':
      return element('em', {}, ...span.children.map(spanNode));
    case 'code':
      return element('code', { text: span.text });
    case 'break':
      return element('br');
    case 'link':
      return linkNode(span);
    default:
      return document.createTextNode(span.text);
  }
}

/** A link whose words are not its address says where it leads. */
function linkNode({ href, children }) {
  const link = element('a', { href, rel: 'noopener noreferrer', target: '_blank' }, ...children.map(spanNode));
  if (link.textContent === href) return link;
  return element('span', {}, link, element('span', { class: 'link-host', text: ` (${new URL(href).host})` }));
}
