import type { Issue } from '../issue.ts';
import { composeNode } from './compose-node.ts';
import type { YamlDocument, YamlNode } from '../scan/node.ts';
import { isNext, nextText, peekToken, refuseNext, skipToken } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { emptyScalar } from './properties.ts';
import { refuse } from '../refusal.ts';
import { scanTokens } from '../scan/scanner.ts';
import type { Token } from '../scan/tokens.ts';

/**
 * The only document of `text`, as PyYAML's parser and composer produce it; undefined if the text has none. Recoverable faults are added to `issues`; any
 * other throws a `TextRefusal`.
 */
export function composeDocument(text: string, issues: Issue[], maxDepth: number): YamlDocument | undefined {
  return composeTokens(scanTokens(text, issues, maxDepth), issues, maxDepth);
}

/** Like `composeDocument`, for a scanned text. */
export function composeTokens(tokens: readonly Token[], issues: Issue[], maxDepth: number): YamlDocument | undefined {
  const parser: Parser = {
    tokens,
    at: 0,
    handles: new Map(),
    anchors: new Map(),
    hasAliases: false,
    issues,
    maxDepth,
  };
  if (isNext(parser, 'stream-end')) return undefined;
  readDirectives(parser);
  const root = composeRoot(parser);
  endDocument(parser);
  return { root, hasAliases: parser.hasAliases };
}

/** Reads the directives and the `---` after them, which is optional without directives. */
function readDirectives(parser: Parser): void {
  let hasVersion = false;
  const first = parser.at;
  for (; isDirective(parser); parser.at += 1) {
    const directive = peekToken(parser);
    if (directive.kind === 'version-directive') {
      if (hasVersion) refuse('yaml.directive', directive, 'This is a second %YAML line; remove it.');
      if (directive.value !== '1')
        refuse('yaml.directive', directive, 'Only YAML 1 can be read; remove the %YAML line.');
      hasVersion = true;
    } else if (directive.kind === 'tag-directive') {
      if (parser.handles.has(directive.value))
        refuse('yaml.directive', directive, `A second %TAG line for ${directive.value}; remove it.`);
      parser.handles.set(directive.value, directive.suffix);
    }
  }
  if (!parser.handles.has('!')) parser.handles.set('!', '!');
  if (!parser.handles.has('!!')) parser.handles.set('!!', 'tag:yaml.org,2002:');
  if (parser.at > first && !isNext(parser, 'document-start')) {
    refuseNext(
      parser,
      'the line ---',
      'put --- between the lines that begin with % and the config, or remove those lines',
    );
  }
}

function isDirective(parser: Parser): boolean {
  const { kind } = peekToken(parser);
  return kind === 'version-directive' || kind === 'tag-directive' || kind === 'other-directive';
}

function composeRoot(parser: Parser): YamlNode {
  const isExplicit = skipToken(parser, 'document-start');
  const isEmpty =
    isDirective(parser) ||
    isNext(parser, 'document-start') ||
    isNext(parser, 'document-end') ||
    isNext(parser, 'stream-end');
  if (isExplicit && isEmpty) return emptyScalar(nextText(parser).start, nextText(parser));
  return composeNode(parser, 'block', 0);
}

function endDocument(parser: Parser): void {
  while (skipToken(parser, 'document-end'));
  if (isNext(parser, 'stream-end')) return;
  const { kind } = peekToken(parser);
  if (kind === 'document-start' || isDirective(parser)) {
    refuse('yaml.multiple_documents', nextText(parser), 'A second document begins here; put one config into one file.');
  }
  refuseNext(
    parser,
    'the end of the text',
    'indent it if it belongs to the text above, or begin the whole config with keys',
  );
}
