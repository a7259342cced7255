import { copyButton } from '../shell/copy.js';
import { element } from '../shell/element.js';
import { inlineNodes, markdownBlocks } from './tree.js';

const shown = new WeakMap();

/**
 * Shows a Markdown text in `container`. Blocks with the same source as before stay the same elements, so a text that grows keeps what
 * a reader has selected.
 */
export function showMarkdown(container, text) {
  const blocks = markdownBlocks(text);
  const before = shown.get(container) ?? [];
  let same = 0;
  while (same < blocks.length && blocks[same].source === before[same]) same += 1;
  while (container.childNodes.length > same) container.lastChild.remove();
  container.append(...blocks.slice(same).map(({ node }) => toDom(node())));
  shown.set(
    container,
    blocks.map(({ source }) => source),
  );
}

/** One line of Markdown as elements and text nodes, for labels. */
export function inlineElements(text) {
  return inlineNodes(text).map(toDom);
}

/** All words become text nodes. */
function toDom(node) {
  if (typeof node === 'string') return document.createTextNode(node);
  const direction = OWN_DIRECTION.has(node.tag) ? { dir: 'auto' } : {};
  const made = element(node.tag, { ...node.attributes, ...direction }, ...node.children.map(toDom));
  return node.tag === 'pre' ? codeBlock(made, node.label) : made;
}

/** Each of these is set from left to right or from right to left by its own first letter. */
const OWN_DIRECTION = new Set(['p', 'h3', 'h4', 'ul', 'ol', 'td', 'th']);

/** Code with the name of its language, where it has one, and a button that copies it. */
function codeBlock(pre, label = '') {
  const copy = copyButton(() => pre.textContent, 'quiet small');
  return element('div', { class: 'code-block' }, element('div', { class: 'code-head' }, label, copy), pre);
}
