import type { Place } from '../config-node.ts';
import { targetOf } from '../scan/node.ts';
import type { YamlMapping, YamlNode, YamlPair, YamlScalar, YamlSequence } from '../scan/node.ts';
import {
  isNext,
  nextText,
  peekToken,
  refuseInBlock,
  refuseNext,
  refuseUnclosed,
  skipToken,
  takeToken,
} from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { collectionTag, emptyScalar, named, NO_PROPERTIES, takeProperties, withProperties } from './properties.ts';
import type { Properties } from './properties.ts';
import { note, refuse } from '../refusal.ts';
import type { Named, Token, TokenKind } from '../scan/tokens.ts';

/** The context of a node. Under a key, the dashes of a list may be in the key's column. */
type Position = 'block' | 'under-key' | 'flow';

/** Composes the node that begins with the next token; `depth` is the number of collections around it. */
export function composeNode(parser: Parser, position: Position, depth: number): YamlNode {
  const next = peekToken(parser);
  if (next.kind === 'scalar') {
    parser.at += 1;
    return next;
  }
  if (next.kind === 'alias') return composeAlias(parser, next);
  const properties = next.kind === 'anchor' || next.kind === 'tag' ? takeProperties(parser, next) : NO_PROPERTIES;
  const content = peekToken(parser);
  if (content.kind === 'scalar') {
    parser.at += 1;
    return named(parser, properties, withProperties(content, properties));
  }
  const collection = composeCollection(parser, position, properties, depth + 1);
  if (collection !== undefined) return collection;
  const { first, last } = properties;
  if (first !== undefined && last !== undefined) {
    return named(parser, properties, emptyScalar(last.end, first, properties));
  }
  return refuseNext(parser, 'a value', 'put a text that begins so in double quotes, or remove it');
}

function composeAlias(parser: Parser, alias: Named): YamlNode {
  parser.at += 1;
  const { value, start, end, line, column } = alias;
  const target = parser.anchors.get(value);
  if (target === undefined) {
    const sentence = `No anchor &${value} comes before *${value}; name one, or put a text that begins with * in double quotes.`;
    note(parser.issues, 'yaml.alias', alias, sentence);
    return emptyScalar(end, alias);
  }
  parser.hasAliases = true;
  return { kind: 'alias', target, start, end, line, column };
}

function composeCollection(
  parser: Parser,
  position: Position,
  properties: Properties,
  depth: number,
): YamlNode | undefined {
  const { kind } = peekToken(parser);
  if (kind === 'flow-sequence-start') return composeFlowSequence(parser, properties, depth);
  if (kind === 'flow-mapping-start') return composeFlowMapping(parser, properties, depth);
  if (position === 'flow') return undefined;
  if (kind === 'block-mapping-start') return composeBlockMapping(parser, properties, depth);
  if (kind === 'block-sequence-start') return composeBlockSequence(parser, properties, depth);
  if (kind === 'block-entry' && position === 'under-key') return composeBareSequence(parser, properties, depth);
  return undefined;
}

function startSequence(parser: Parser, properties: Properties, inFlow: boolean, depth: number): YamlSequence {
  const { start, end, line, column } = properties.first ?? nextText(parser);
  if (depth > parser.maxDepth) refuseDepth(parser, { line, column });
  const tag = collectionTag(properties.tag, 'seq');
  const built = undefined;
  return named(parser, properties, { kind: 'sequence', tag, inFlow, items: [], line, column, start, end, built });
}

interface GrowingMapping extends YamlMapping {
  readonly pairs: YamlPair[];
}

function startMapping(parser: Parser, properties: Properties, inFlow: boolean, depth: number): GrowingMapping {
  const { start, end, line, column } = properties.first ?? nextText(parser);
  if (depth > parser.maxDepth) refuseDepth(parser, { line, column });
  return named(parser, properties, {
    kind: 'mapping',
    tag: collectionTag(properties.tag, 'map'),
    inFlow,
    pairs: [],
    hasSpecialKeys: false,
    mergedCount: 0,
    line,
    column,
    start,
    end,
    built: undefined,
  });
}

function refuseDepth(parser: Parser, place: Place): never {
  const sentence = `Lists and mappings are nested deeper than ${parser.maxDepth} here; write the config flatter.`;
  return refuse('yaml.unsupported.depth', place, sentence);
}

function emptyAfter({ start, end, line, column }: Token): YamlScalar {
  return emptyScalar(end, { line, column: column + end - start });
}

function composeBlockSequence(parser: Parser, properties: Properties, depth: number): YamlSequence {
  const list = startSequence(parser, properties, false, depth);
  parser.at += 1;
  while (isNext(parser, 'block-entry')) {
    const dash = takeToken(parser);
    const isEmpty = isNext(parser, 'block-entry') || isNext(parser, 'block-end');
    addItem(list, isEmpty ? emptyAfter(dash) : composeNode(parser, 'block', depth));
  }
  endBlock(parser, 'the next list item', 'put it in the column of the lines that it belongs to, or begin it with "- "');
  return list;
}

/** A list whose dashes are in the column of the key above it. */
function composeBareSequence(parser: Parser, properties: Properties, depth: number): YamlSequence {
  const list = startSequence(parser, properties, false, depth);
  while (isNext(parser, 'block-entry')) {
    const dash = takeToken(parser);
    const isEmpty = isNext(parser, 'block-entry') || endsPair(parser);
    addItem(list, isEmpty ? emptyAfter(dash) : composeNode(parser, 'block', depth));
  }
  return list;
}

function addItem(list: YamlSequence, item: YamlNode): void {
  list.items.push(item);
  list.end = item.end;
}

function addPair(map: GrowingMapping, key: YamlNode, value: YamlNode): void {
  map.pairs.push({ key, value });
  map.end = value.end;
  const { tag } = targetOf(key);
  if (tag === 'merge' || tag === 'value') map.hasSpecialKeys = true;
}

function endsPair(parser: Parser): boolean {
  const { kind } = peekToken(parser);
  return kind === 'key' || kind === 'value' || kind === 'block-end';
}

function composeBlockMapping(parser: Parser, properties: Properties, depth: number): YamlMapping {
  const map = startMapping(parser, properties, false, depth);
  parser.at += 1;
  while (isNext(parser, 'key')) {
    const mark = takeToken(parser);
    const key = endsPair(parser) ? emptyAfter(mark) : composeNode(parser, 'under-key', depth);
    addPair(map, key, composeBlockValue(parser, key, depth));
  }
  endBlock(parser, 'the next key', 'check the indentation of this line');
  return map;
}

function composeBlockValue(parser: Parser, key: YamlNode, depth: number): YamlNode {
  if (!isNext(parser, 'value')) return emptyScalar(key.end, key);
  const colon = takeToken(parser);
  return endsPair(parser) ? emptyAfter(colon) : composeNode(parser, 'under-key', depth);
}

function endBlock(parser: Parser, wanted: string, advice: string): void {
  if (!skipToken(parser, 'block-end')) refuseInBlock(parser, wanted, advice);
}

function composeFlowSequence(parser: Parser, properties: Properties, depth: number): YamlSequence {
  const list = startSequence(parser, properties, true, depth);
  const opened = takeToken(parser);
  while (!isNext(parser, 'flow-sequence-end')) {
    if (list.items.length > 0 && !skipToken(parser, 'flow-entry')) refuseUnclosed('[', opened, parser);
    if (isNext(parser, 'key')) addItem(list, composePairAsItem(parser, depth + 1));
    else if (!isNext(parser, 'flow-sequence-end')) addItem(list, composeNode(parser, 'flow', depth));
  }
  list.end = takeToken(parser).end;
  return list;
}

/** `[a: b]` is a list of one mapping. */
function composePairAsItem(parser: Parser, depth: number): YamlMapping {
  const map = startMapping(parser, NO_PROPERTIES, true, depth);
  composeFlowPair(parser, map, 'flow-sequence-end', depth);
  return map;
}

function composeFlowMapping(parser: Parser, properties: Properties, depth: number): YamlMapping {
  const map = startMapping(parser, properties, true, depth);
  const opened = takeToken(parser);
  while (!isNext(parser, 'flow-mapping-end')) {
    if (map.pairs.length > 0 && !skipToken(parser, 'flow-entry')) refuseUnclosed('{', opened, parser);
    if (isNext(parser, 'key')) composeFlowPair(parser, map, 'flow-mapping-end', depth);
    else if (!isNext(parser, 'flow-mapping-end')) {
      const key = composeNode(parser, 'flow', depth);
      addPair(map, key, emptyScalar(key.end, key));
    }
  }
  map.end = takeToken(parser).end;
  return map;
}

function composeFlowPair(parser: Parser, map: GrowingMapping, closing: TokenKind, depth: number): void {
  const mark = takeToken(parser);
  const key = endsFlowPair(parser, closing, true) ? emptyAfter(mark) : composeNode(parser, 'flow', depth);
  if (!isNext(parser, 'value')) {
    addPair(map, key, emptyScalar(key.end, key));
    return;
  }
  const colon = takeToken(parser);
  addPair(map, key, endsFlowPair(parser, closing, false) ? emptyAfter(colon) : composeNode(parser, 'flow', depth));
}

function endsFlowPair(parser: Parser, closing: TokenKind, isKey: boolean): boolean {
  const { kind } = peekToken(parser);
  return kind === 'flow-entry' || kind === closing || (isKey && kind === 'value');
}
