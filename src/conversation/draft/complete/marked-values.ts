import type { ConfigNode } from '../../../pyyaml/config-node.ts';
import { keyOf, textOf, textsOf } from '../../../workflow/autofix/config-access.ts';
import { markerIn } from './elision-markers.ts';

export interface MarkedValue {
  readonly line: number;
  readonly text: string;
}

/** Values such as `prompt: <unchanged>`. */
export function markedValues(root: ConfigNode): readonly MarkedValue[] {
  if (root.kind === 'list') return root.items.flatMap((item) => markedValues(item));
  if (root.kind !== 'map') return [];
  return root.entries.flatMap(({ value }) => {
    if (!isMarkerValue(value)) return markedValues(value);
    return [{ line: value.place.line, text: textOf(value) ?? (textsOf(value).join(' ') || '...') }];
  });
}

export function isMarkerValue(value: ConfigNode): boolean {
  const [only] = value.kind === 'map' && value.entries.length === 1 ? value.entries : [];
  if (only?.value.kind === 'null') return markerIn(keyOf(only) ?? '') === 'certain';
  const text = value.kind === 'list' && value.items.length === 1 ? textOf(value.items[0]) : textOf(value);
  return text !== undefined && markerIn(text) === 'certain';
}

export function withoutMarkers(node: ConfigNode): ConfigNode {
  if (node.kind === 'list') return { ...node, items: node.items.map(withoutMarkers) };
  if (node.kind !== 'map') return node;
  const entries = node.entries.filter(({ value }) => !isMarkerValue(value));
  return { ...node, entries: entries.map(({ key, value }) => ({ key, value: withoutMarkers(value) })) };
}
