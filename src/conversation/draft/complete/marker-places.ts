import type { ConfigMap } from '../../../pyyaml/config-node.ts';
import { entryOf, itemsOf, keyOf } from '../../../workflow/autofix/config-access.ts';
import type { ElisionMarker } from './elision-markers.ts';

export interface Places {
  readonly inState: boolean;
  readonly inNodes: boolean;
  readonly inEdges: boolean;
  /** Positions of the steps with a marker in them. */
  readonly steps: ReadonlySet<number>;
}

/** In which sections and steps the markers are. */
export function placesOf(draft: ConfigMap, markers: readonly ElisionMarker[]): Places {
  const lines = markers.filter(({ kind }) => kind === 'line');
  const sectionAt = (line: number): string | undefined => {
    const before = draft.entries.filter(({ key }) => key.place.line <= line);
    const last = before.at(-1);
    return last === undefined ? undefined : keyOf(last);
  };
  const nodes = itemsOf(entryOf(draft, 'nodes'));
  const sections = new Set(lines.map(({ line }) => sectionAt(line)));
  const steps = lines.flatMap(({ line, indent, text }) => {
    if (sectionAt(line) !== 'nodes') return [];
    const at = nodes.findLastIndex(({ place }) => place.line <= line);
    const node = nodes[at];
    const isInside = node !== undefined && (node.place.line === line || indent >= node.place.column - 1);
    return isInside && !/\b(?:steps|nodes)\b/i.test(text) ? [at] : [];
  });
  // A marker at the end of the file may mean any section before it.
  const isGeneral = lines.some(({ indent, line }) => indent === 0 || sectionAt(line) === undefined);
  return {
    inState: isGeneral || sections.has('state'),
    inNodes: isGeneral || sections.has('nodes'),
    inEdges: sections.has('edges'),
    steps: new Set(steps),
  };
}
