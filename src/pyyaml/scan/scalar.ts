import type { ScalarStyle, YamlScalar } from './node.ts';
import { plainTag } from './plain-tag.ts';

/** A scalar without a tag: unquoted, its type follows from its text; otherwise it is text. */
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
