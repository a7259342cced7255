import type { Place } from '../config-node.ts';
import type { YamlScalar, YamlTag, YamlTarget } from '../scan/node.ts';
import { peekToken } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { plainTag } from '../scan/plain-tag.ts';
import { note, refuse } from '../refusal.ts';
import { untaggedScalar } from '../scan/scalar.ts';
import type { Named } from '../scan/tokens.ts';

/** The anchor and the tag before a node. */
export interface Properties {
  /** The first of the two; undefined if there is neither. */
  readonly first: Named | undefined;
  readonly last: Named | undefined;
  readonly anchor: Named | undefined;
  readonly tag: string | undefined;
}

export const NO_PROPERTIES: Properties = { first: undefined, last: undefined, anchor: undefined, tag: undefined };

/** A tag that leaves the type to the reader, as if the value were unquoted. */
const NON_SPECIFIC = '!';

const TAGS: ReadonlyMap<string, YamlTag> = new Map(
  (
    [
      'str',
      'int',
      'float',
      'bool',
      'null',
      'timestamp',
      'binary',
      'merge',
      'value',
      'seq',
      'map',
      'set',
      'omap',
      'pairs',
    ] as const
  ).map((name) => [`tag:yaml.org,2002:${name}`, name]),
);

/** Reads an anchor, a tag, or both in either order; `first`, the next token, is one of them. */
export function takeProperties(parser: Parser, first: Named): Properties {
  parser.at += 1;
  const next = peekToken(parser);
  const wanted = first.kind === 'anchor' ? 'tag' : 'anchor';
  const second = next.kind === wanted ? next : undefined;
  if (second !== undefined) parser.at += 1;
  const anchor = first.kind === 'anchor' ? first : second;
  const tag = first.kind === 'tag' ? first : second;
  if (anchor !== undefined && parser.anchors.has(anchor.value)) {
    const sentence = `The anchor &${anchor.value} is set a second time; give each its own name.`;
    note(parser.issues, 'yaml.anchor', anchor, sentence);
  }
  return { first, last: second ?? first, anchor, tag: tag === undefined ? undefined : fullTag(parser, tag) };
}

function fullTag(parser: Parser, tag: Named): string {
  if (tag.value === '') return tag.suffix;
  const prefix = parser.handles.get(tag.value);
  if (prefix !== undefined) return prefix + tag.suffix;
  return refuse('yaml.tag', tag, `No %TAG line defines ${tag.value}; remove the tag.`);
}

/** Registers a node under its anchor. */
export function named<Node extends YamlTarget>(parser: Parser, properties: Properties, node: Node): Node {
  if (properties.anchor !== undefined) parser.anchors.set(properties.anchor.value, node);
  return node;
}

/** A collection's tag; `usual` by default. */
export function collectionTag(tag: string | undefined, usual: 'seq' | 'map'): YamlTag {
  return tag === undefined || tag === NON_SPECIFIC ? usual : (TAGS.get(tag) ?? 'unknown');
}

/** The scalar with its anchor and tag applied. */
export function withProperties(scalar: YamlScalar, { first, tag }: Properties): YamlScalar {
  const { start, line, column } = first ?? scalar;
  const isPlain = scalar.style === 'plain';
  return { ...scalar, tag: scalarTag(scalar.value, isPlain, tag), start, line, column };
}

function scalarTag(value: string, isPlain: boolean, tag: string | undefined): YamlTag {
  if (tag === undefined) return isPlain ? plainTag(value) : 'str';
  if (tag !== NON_SPECIFIC) return TAGS.get(tag) ?? 'unknown';
  // Python's `$` also matches before a line break at the end, which a block scalar may have.
  return value === '\n' ? 'str' : plainTag(value.replace(/\n$/, ''));
}

/** An omitted value after the text that ends at `end`. */
export function emptyScalar(end: number, place: Place, properties: Properties = NO_PROPERTIES): YamlScalar {
  const scalar = untaggedScalar(end, properties.last?.end ?? end, place.line, place.column, '', 'plain');
  return properties.first === undefined ? scalar : withProperties(scalar, properties);
}
