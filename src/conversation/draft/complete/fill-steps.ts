import type { ConfigEntry, ConfigMap } from '../../../pyyaml/config-node.ts';
import { entriesOf, entryOf, itemsOf, keyOf, textOf } from '../../../workflow/autofix/config-access.ts';
import { isMarkerValue, type MarkedValue } from './marked-values.ts';
import type { Places } from './marker-places.ts';

export interface Filled {
  readonly nodes: readonly ConfigMap[];
  /** Steps that got keys from `base`. */
  readonly names: readonly string[];
}

/** The steps of the draft, with what they left out from the step of the same id. */
export function fillSteps(draft: ConfigMap, base: ConfigMap, { steps }: Places): Filled | MarkedValue {
  const known = nodesById(base);
  const names: string[] = [];
  const nodes: ConfigMap[] = [];
  for (const [at, node] of itemsOf(entryOf(draft, 'nodes')).entries()) {
    if (node.kind !== 'map') continue;
    const id = textOf(entryOf(node, 'id')) ?? '';
    const before = known.get(id);
    const isBare = node.entries.length === 1 && entryOf(draft, 'schema_version') !== undefined;
    const isMarked = steps.has(at) || isBare || node.entries.some(({ value }) => isMarkerValue(value));
    if (isMarked && id === '') continue;
    if (isMarked && before === undefined) {
      const marked = node.entries.find(({ value }) => isMarkerValue(value)) ?? node.entries[0];
      return { line: marked?.key.place.line ?? node.place.line, text: id };
    }
    const written = node.entries.filter(({ value }) => !isMarkerValue(value) && !(isMarked && value.kind === 'null'));
    const own = written.map((entry) => inFull(entry, entriesOf(before)));
    const others = entriesOf(before).filter((entry) => !own.some((mine) => keyOf(mine) === keyOf(entry)));
    const isFilled = (isMarked && others.length > 0) || own.some((entry, index) => entry !== written[index]);
    if (isFilled) names.push(id);
    nodes.push({ ...node, entries: isMarked ? [...own, ...others] : own });
  }
  return { nodes, names };
}

/** A text of which the middle or the end became dots, as it is in `before`. */
function inFull(entry: ConfigEntry, before: readonly ConfigEntry[]): ConfigEntry {
  const known = before.find((other) => keyOf(other) === keyOf(entry));
  const [text, full] = [textOf(entry.value), textOf(known?.value)];
  return known !== undefined && text !== undefined && full !== undefined && isShortened(text, full) ? known : entry;
}

const DOTS_IN_TEXT = /\s{0,8}(?:[[(<][^\n[\]()<>]{0,80}(?:\.{3}|…)[^\n[\]()<>]{0,80}[\])>]|\.{3}|…)\s{0,8}/;
const SHORTEST_START = 8;

function isShortened(text: string, full: string): boolean {
  if (!DOTS_IN_TEXT.test(text) || DOTS_IN_TEXT.test(full)) return false;
  const parts = text.trim().split(DOTS_IN_TEXT);
  const [start = '', end = ''] = [parts[0], parts.at(-1)];
  return (
    parts.length === 2 &&
    start.length >= SHORTEST_START &&
    full.startsWith(start) &&
    full.trimEnd().slice(start.length).endsWith(end)
  );
}

export function nodesById(config: ConfigMap): ReadonlyMap<string, ConfigMap> {
  return new Map(
    itemsOf(entryOf(config, 'nodes')).flatMap((node) => {
      const id = textOf(entryOf(node, 'id'));
      return id === undefined || node.kind !== 'map' ? [] : [[id, node] as const];
    }),
  );
}
