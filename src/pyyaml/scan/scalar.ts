import type { ScalarStyle, YamlScalar } from './node.ts';
import { plainTag } from './plain-tag.ts';

/** A scalar without a tag of its own: unquoted it means what its text looks like, else text. */
export function untaggedScalar(
  start: number,
  end: number,
  line: number,
  column: number,
  value: string,
  style: ScalarStyle,
): YamlScalar {
  const tag = style === 'plain' ? plainTag(value) : 'str';
  return { kind: 'scalar', tag, value, style, line, column, start, end, built: undefined };
}
