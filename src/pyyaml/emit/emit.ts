import type { ConfigEntry, ConfigList, ConfigMap, ConfigNode } from '../config-node.ts';
import { emitLiteral, emitScalar, isLiteral } from './emit-scalar.ts';
import type { EmitContext } from './emit-scalar.ts';

const STEP = 2;
/** A list of short words stays on its line up to this column. */
const WIDEST_LIST = 80;
/** PyYAML takes a key for one only if its colon comes within 1,024 characters. */
const LONGEST_KEY = 1000;

/** The lines of a value that begins in `column`, without a line break at the end. */
export function emitBlock(node: ConfigNode, column: number): string {
  if (isBlockMap(node)) return node.entries.map((entry) => emitEntry(entry, column)).join(`\n${' '.repeat(column)}`);
  if (isBlockList(node)) return node.items.map((item) => emitItem(item, column)).join(`\n${' '.repeat(column)}`);
  if (isLiteral(node)) return emitLiteral(node.value, Math.max(column - STEP, 0), STEP);
  return emitFlow(node, 'block');
}

/** `key: value`, with the key in `column`. */
export function emitEntry({ key, value }: ConfigEntry, column: number): string {
  const name = emitFlow(key, 'block');
  const pad = ' '.repeat(column);
  const head = isSimpleKey(key, name) ? `${name}:` : `? ${name}\n${pad}:`;
  return head + emitValue(value, column);
}

/** What follows the colon of a key in `column`. */
export function emitValue(value: ConfigNode, column: number): string {
  if (isLiteral(value)) return ` ${emitLiteral(value.value, column, STEP)}`;
  if (!isBlockMap(value) && !isBlockList(value)) return ` ${emitFlow(value, 'block')}`;
  return `\n${' '.repeat(column + STEP)}${emitBlock(value, column + STEP)}`;
}

/** `- item`, with the dash in `column`. */
export function emitItem(item: ConfigNode, column: number): string {
  if (isLiteral(item)) return `- ${emitLiteral(item.value, column, STEP)}`;
  return `- ${emitBlock(item, column + STEP)}`;
}

function isBlockMap(node: ConfigNode): node is ConfigMap {
  return node.kind === 'map' && node.entries.length > 0;
}

function isBlockList(node: ConfigNode): node is ConfigList {
  return node.kind === 'list' && node.python === 'list' && node.items.length > 0 && !isPairs(node) && !isShort(node);
}

/** Words that read well side by side: `[draft, score]`. */
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

/** Tuples come from `!!pairs` only. */
function isPairs(list: ConfigList): boolean {
  return list.items.some((item) => item.kind === 'list' && item.python === 'tuple');
}

function isSimpleKey(key: ConfigNode, text: string): boolean {
  return key.kind !== 'list' && key.kind !== 'map' && text.length <= LONGEST_KEY;
}

/** A value on one line, as written inside brackets. */
export function emitInline(node: ConfigNode): string {
  return emitFlow(node, 'flow');
}

function emitFlow(node: ConfigNode, context: EmitContext): string {
  if (node.kind === 'map') return `{${node.entries.map(emitFlowEntry).join(', ')}}`;
  if (node.kind !== 'list') return emitScalar(node, context);
  if (isPairs(node)) return `!!pairs [${node.items.map(emitPair).join(', ')}]`;
  if (node.python === 'set') return `!!set {${node.items.map((item) => `? ${emitFlow(item, 'flow')}`).join(', ')}}`;
  return `[${node.items.map((item) => emitFlow(item, 'flow')).join(', ')}]`;
}

/** `key: value`, as written inside braces. */
export function emitFlowEntry({ key, value }: ConfigEntry): string {
  const name = emitFlow(key, 'flow');
  return `${isSimpleKey(key, name) ? `${name}:` : `? ${name} :`} ${emitFlow(value, 'flow')}`;
}

function emitPair(item: ConfigNode): string {
  const [key, value] = item.kind === 'list' ? item.items : [];
  return key === undefined || value === undefined ? emitFlow(item, 'flow') : emitFlowEntry({ key, value });
}
