import type { ConfigNode } from '../config-node.ts';
import { emitInline } from '../emit/emit.ts';
import { emitScalar, type ConfigScalar } from '../emit/emit-scalar.ts';
import type { NodeStyle, Styles } from '../emit/style.ts';
import type { YamlMapping, YamlNode } from '../scan/node.ts';
import { findPair } from './source.ts';

/** An existing node whose style new text should follow. */
export interface Model {
  readonly node: YamlNode;
  /** Its mapping. */
  readonly holder?: YamlMapping | undefined;
  /** It is the value of another key, whose style says more about collections than about texts. */
  readonly isOther?: boolean;
}

/** More would not change the result, and the time must not grow with the number of siblings. */
const MOST_MODELS = 6;
/** A wider collection is written over several lines, unless its models are as wide. */
const WIDEST_INLINE = 80;

/** Styles for `value` and its parts that follow the models. Of the models that have such a part, the first counts. */
export function stylesLike(value: ConfigNode, models: readonly Model[]): Styles {
  const styles = new Map<ConfigNode, NodeStyle>();
  addStyles(styles, value, models.slice(0, MOST_MODELS));
  return styles;
}

/** Returns the width of the value on one line; infinite if one of its texts has several lines. */
function addStyles(styles: Map<ConfigNode, NodeStyle>, value: ConfigNode, models: readonly Model[]): number {
  if (value.kind === 'map') {
    const like = models.filter(({ node }) => node.kind === 'mapping' && node.pairs.length > 0);
    const widths = value.entries.map(({ key, value: part }) => {
      const parts = key.kind === 'string' ? modelsFor(key.value, like) : [];
      return emitInline(key).length + 4 + addStyles(styles, part, parts);
    });
    return setCollection(styles, value, like, sum(widths));
  }
  if (value.kind === 'list') {
    const like = models.filter(({ node }) => node.kind === 'sequence' && node.items.length > 0);
    const items = like.flatMap(({ node }) => (node.kind === 'sequence' ? node.items.slice(0, MOST_MODELS) : []));
    const parts = items.slice(0, MOST_MODELS).map((node) => ({ node }));
    return setCollection(styles, value, like, sum(value.items.map((item) => 2 + addStyles(styles, item, parts))));
  }
  if (value.kind !== 'string') return emitScalar(value, 'flow').length;
  const text = textStyle(value, models);
  if (text !== undefined) styles.set(value, { text });
  return value.value.includes('\n') ? Number.POSITIVE_INFINITY : emitScalar(value, 'flow', text).length;
}

/** The values of a key in mappings, then the other values of the first mapping. */
export function modelsFor(name: string, mappings: readonly Model[]): Model[] {
  const named: Model[] = [];
  for (const { node } of mappings) {
    const at = node.kind === 'mapping' ? findPair(node, name) : undefined;
    const pair = at === undefined || node.kind !== 'mapping' ? undefined : node.pairs[at];
    if (pair !== undefined && node.kind === 'mapping') named.push({ node: pair.value, holder: node });
  }
  const [first] = mappings;
  if (first?.node.kind !== 'mapping') return named;
  const { node } = first;
  const others = node.pairs.slice(-MOST_MODELS).map((pair) => ({ node: pair.value, holder: node, isOther: true }));
  return [...named, ...others].slice(0, MOST_MODELS);
}

function setCollection(
  styles: Map<ConfigNode, NodeStyle>,
  value: ConfigNode,
  models: readonly Model[],
  width: number,
): number {
  const [model] = models;
  if (model === undefined || model.node.kind === 'scalar' || model.node.kind === 'alias') return width;
  const { node, holder } = model;
  const widest = Math.max(
    WIDEST_INLINE,
    ...models.map((one) => (isInline(one.node) ? one.node.end - one.node.start : 0)),
  );
  const step = holder === undefined || holder.inFlow || node.inFlow ? undefined : node.column - holder.column;
  styles.set(value, {
    inFlow: node.inFlow && width <= widest,
    ...(step !== undefined && step >= 0 && step <= 8 && { step }),
  });
  return width;
}

/**
 * The style of the first text that has a choice: a text that needs quotes says nothing about one that does not. A text that needs no quotes gets none if
 * others have none, and never becomes a block. The value of another key counts only if it has no quotes.
 */
function textStyle(value: ConfigScalar, models: readonly Model[]): NodeStyle['text'] {
  const isBare = needsNoQuotes(value);
  const texts = models.flatMap(({ node, isOther }) => {
    if (node.kind !== 'scalar' || node.tag !== 'str') return [];
    const { style, value: text } = node;
    // Blank lines at the end of a block come after it, and would become part of another block.
    if (style !== 'plain' && /\s$/.test(text.replace(/\n$/, ''))) return [];
    const hadChoice = !isBare || style === 'plain' || needsNoQuotes({ kind: 'string', value: text, place: node });
    return hadChoice ? [{ style, isOther }] : [];
  });
  const isPlainSomewhere = texts.some(({ style }) => style === 'plain');
  const first = texts.find(({ isOther }) => isOther !== true)?.style;
  if (first === 'literal' || first === 'folded') return isBare ? undefined : 'literal';
  return isPlainSomewhere && (isBare || first === undefined) ? 'plain' : first;
}

function needsNoQuotes(value: ConfigScalar): boolean {
  return !emitScalar(value, 'flow').startsWith('"');
}

function isInline(node: YamlNode): boolean {
  return (node.kind === 'mapping' || node.kind === 'sequence') && node.inFlow;
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}
