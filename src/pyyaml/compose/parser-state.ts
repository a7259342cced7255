import type { Place } from '../config-node.ts';
import type { Issue } from '../issue.ts';
import type { YamlTarget } from '../scan/node.ts';
import { refuse } from '../refusal.ts';
import { hasText } from '../scan/tokens.ts';
import type { Token, TokenKind } from '../scan/tokens.ts';

export interface Parser {
  readonly tokens: readonly Token[];
  at: number;
  /** The prefix of each tag handle. */
  readonly handles: Map<string, string>;
  readonly anchors: Map<string, YamlTarget>;
  hasAliases: boolean;
  readonly issues: Issue[];
  readonly maxDepth: number;
}

const AFTER_ALL: Token = { kind: 'stream-end', start: 0, end: 0, line: 1, column: 1 };

export function peekToken(parser: Parser): Token {
  return parser.tokens[parser.at] ?? AFTER_ALL;
}

export function isNext(parser: Parser, kind: TokenKind): boolean {
  return parser.tokens[parser.at]?.kind === kind;
}

export function takeToken(parser: Parser): Token {
  const next = peekToken(parser);
  parser.at += 1;
  return next;
}

/** Skips the next token if it is of that kind. */
export function skipToken(parser: Parser, kind: TokenKind): boolean {
  const isThere = isNext(parser, kind);
  if (isThere) parser.at += 1;
  return isThere;
}

/** The next token that has text, and thus the position of the next token. */
export function nextText(parser: Parser): Token {
  let at = parser.at;
  let found = parser.tokens[at];
  while (found !== undefined && !hasText(found)) found = parser.tokens[(at += 1)];
  return found ?? AFTER_ALL;
}

const SHOWN: Readonly<Record<TokenKind, string>> = {
  'stream-end': 'the end of the text',
  'version-directive': 'a % line',
  'tag-directive': 'a % line',
  'other-directive': 'a % line',
  'document-start': 'the line ---',
  'document-end': 'the line ...',
  'block-sequence-start': 'a list',
  'block-mapping-start': 'a mapping',
  'block-end': 'the end of the indented part',
  'flow-sequence-start': '[',
  'flow-mapping-start': '{',
  'flow-sequence-end': ']',
  'flow-mapping-end': '}',
  'block-entry': 'a list item',
  'flow-entry': 'a comma',
  key: 'a key',
  value: 'a colon',
  alias: 'an alias (*)',
  anchor: 'an anchor (&)',
  tag: 'a tag (!)',
  scalar: 'more text',
};

/** Refuses the next token. `wanted` says what is allowed there instead, and `advice` what to do. */
export function refuseNext(parser: Parser, wanted: string, advice: string): never {
  const next = peekToken(parser);
  return refuse('yaml.syntax', nextText(parser), `Found ${SHOWN[next.kind]} where ${wanted} is expected; ${advice}.`);
}

/** Refuses the next token after an item in brackets that were opened at `opened`. */
export function refuseUnclosed(bracket: '[' | '{', opened: Place, parser: Parser): never {
  const next = peekToken(parser);
  if (next.kind === 'stream-end') {
    return refuse(
      'yaml.bracket',
      opened,
      `This ${bracket} is never closed; close it, or put the text in double quotes.`,
    );
  }
  const advice = `put a comma before it, close the ${bracket} of line ${opened.line}, or put the text in double quotes`;
  return refuse('yaml.bracket', nextText(parser), `Found ${SHOWN[next.kind]} after an item in brackets; ${advice}.`);
}

/** Refuses the next token where a block collection should continue or end. */
export function refuseInBlock(parser: Parser, wanted: string, advice: string): never {
  const before = parser.tokens[parser.at - 1];
  const next = peekToken(parser);
  if (next.kind === 'scalar' && before?.kind === 'scalar' && (before.style === 'single' || before.style === 'double')) {
    const sentence =
      'Text follows after the closing quote; put all of the value in double quotes, with \\" for quotes in it.';
    return refuse('yaml.quote', next, sentence);
  }
  if (next.kind === 'scalar' && (before?.kind === 'flow-mapping-end' || before?.kind === 'flow-sequence-end')) {
    const sentence = 'Text follows after the closing bracket; put all of the value in double quotes.';
    return refuse('yaml.bracket', next, sentence);
  }
  return refuseNext(parser, wanted, advice);
}
