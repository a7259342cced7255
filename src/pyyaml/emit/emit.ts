import type { ConfigEntry, ConfigList, ConfigMap, ConfigNode } from '../config-node.ts';
import { emitLiteral, emitScalar, isLiteral } from './emit-scalar.ts';
import type { EmitContext } from './emit-scalar.ts';
import { OWN_STYLE, type Styles } from './style.ts';

const STEP = 2;
/** A list of short words stays on one line up to this column. */
const WIDEST_LIST = 80;
/** PyYAML recognises a key only if its colon comes within 1,024 characters. */
const LONGEST_KEY = 1000;

/** The lines of a value that begins in `column`, without a final line break. */
export function emitBlock(node: ConfigNode, column: number, styles = OWN_STYLE): string {
  const pad = `\n${' '.repeat(column)}`;
  if (isBlockMap(node, styles)) return node.entries.map((entry) => emitEntry(entry, column, styles)).join(pad);
  if (isBlockList(node, styles)) return node.items.map((item) => emitItem(item, column, styles)).join(pad);
  if (isLiteral(node, styles)) return emitLiteral(node.value, Math.max(column - STEP, 0), STEP);
  return emitFlow(node, 'block', styles);
}

/** `key: value`, with the key in `column`. */
export function emitEntry({ key, value }: ConfigEntry, column: number, styles = OWN_STYLE): string {
  const name = emitFlow(key, 'block', OWN_STYLE);
  const pad = ' '.repeat(column);
  const head = isSimpleKey(key, name) ? `${name}:` : `? ${name}\n${pad}:`;
  return head + emitValue(value, column, styles);
}

/** The text after the colon of a key in `column`. */
export function emitValue(value: ConfigNode, column: number, styles = OWN_STYLE): string {
  if (isLiteral(value, styles)) return ` ${emitLiteral(value.value, column, STEP)}`;
  const isMap = isBlockMap(value, styles);
  if (!isMap && !isBlockList(value, styles)) return ` ${emitFlow(value, 'block', styles)}`;
  const inner = column + Math.max(styles.get(value)?.step ?? STEP, isMap ? 1 : 0);
  return `\n${' '.repeat(inner)}${emitBlock(value, inner, styles)}`;
}

/** `- item`, with the dash in `column`. */
export function emitItem(item: ConfigNode, column: number, styles = OWN_STYLE): string {
  if (isLiteral(item, styles)) return `- ${emitLiteral(item.value, column, STEP)}`;
  return `- ${emitBlock(item, column + STEP, styles)}`;
}

function isBlockMap(node: ConfigNode, styles: Styles): node is ConfigMap {
  return node.kind === 'map' && node.entries.length > 0 && styles.get(node)?.inFlow !== true;
}

function isBlockList(node: ConfigNode, styles: Styles): node is ConfigList {
  if (node.kind !== 'list' || node.python !== 'list' || node.items.length === 0 || isPairs(node)) return false;
  return !(styles.get(node)?.inFlow ?? isShort(node));
}

/** Words that are easy to read side by side: `[draft, score]`. */
function isShort(list: ConfigList): boolean {
  let width = 0;
  for (const item of list.items) {
    if (item.kind === 'list' || item.kind === 'map') return false;
    const text = emitScalar(item, 'flow');
    width += text.length + 2;
    if (width > WIDEST_LIST || text.startsWith('"') || text.startsWith('!')) return false;
  }
  return true;
}

/** Tuples come only from `!!pairs`. */
function isPairs(list: ConfigList): boolean {
  return list.items.some((item) => item.kind === 'list' && item.python === 'tuple');
}

function isSimpleKey(key: ConfigNode, text: string): boolean {
  return key.kind !== 'list' && key.kind !== 'map' && text.length <= LONGEST_KEY;
}

/** A value on one line, as written inside brackets. */
export function emitInline(node: ConfigNode, styles = OWN_STYLE): string {
  return emitFlow(node, 'flow', styles);
}

function emitFlow(node: ConfigNode, context: EmitContext, styles: Styles): string {
  const inline = (part: ConfigNode) => emitFlow(part, 'flow', styles);
  if (node.kind === 'map') return `{${node.entries.map((entry) => emitFlowEntry(entry, styles)).join(', ')}}`;
  if (node.kind !== 'list') return emitScalar(node, context, styles.get(node)?.text);
  if (isPairs(node)) return `!!pairs [${node.items.map(emitPair).join(', ')}]`;
  if (node.python === 'set') return `!!set {${node.items.map((item) => `? ${inline(item)}`).join(', ')}}`;
  return `[${node.items.map(inline).join(', ')}]`;
}

/** `key: value`, as written inside braces. */
export function emitFlowEntry({ key, value }: ConfigEntry, styles = OWN_STYLE): string {
  const name = emitInline(key);
  return `${isSimpleKey(key, name) ? `${name}:` : `? ${name} :`} ${emitInline(value, styles)}`;
}

function emitPair(item: ConfigNode): string {
  const [key, value] = item.kind === 'list' ? item.items : [];
  return key === undefined || value === undefined ? emitInline(item) : emitFlowEntry({ key, value });
}
