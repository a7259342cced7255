import type { Path } from '../../pyyaml/path.ts';

const PART = /\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.[\]]+)/g;

/** The path that `formatPath` wrote. */
export function readPath(text: string): Path {
  return Array.from(text.matchAll(PART), ([, index, quoted, name]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? (name ?? '') : (JSON.parse(`"${quoted}"`) as string);
  });
}
