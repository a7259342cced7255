import type { Issue } from '../../../pyyaml/issue.ts';
import { escapedInnerQuotes } from './inner-quotes.ts';

/** A text that reads better than before, with a short clause about what was done. */
export interface TextFix {
  readonly text: string;
  readonly said: string;
}

/** What a rule can do about a text that cannot be read, from the likeliest to the boldest. Each sees the text as it came. */
export function textFixes(text: string, issues: readonly Issue[]): readonly TextFix[] {
  const candidates: readonly (TextFix | undefined)[] = [
    changed(text, withoutFences(text), 'left out the lines around the config'),
    changed(text, withoutForeignCharacters(text), 'left out characters that YAML forbids'),
    ...issues
      .slice(0, 3)
      .map(({ line }) =>
        changed(text, escapedInnerQuotes(text, line), `escaped the quotes inside the text in line ${line}`),
      ),
    changed(text, spacedColons(text), 'put a space behind the colon of a key'),
    changed(text, closedQuote(text), 'closed a quote'),
    changed(text, quotedTypes(text), 'put types in quotes'),
    changed(text, quotedSentences(text), 'put texts in quotes'),
    changed(text, firstDocument(text), 'kept the first of several documents'),
    ...issues
      .slice(0, 3)
      .flatMap(({ line }) => [
        changed(text, quotedValue(text, line), `put the text in line ${line} in quotes`),
        changed(text, quotedValue(text, line - 1), `put the text in line ${line - 1} in quotes`),
      ]),
    changed(text, withoutTrailingWords(text), 'left out what stood behind the config'),
  ];
  return candidates.filter((fix) => fix !== undefined);
}

/** Keys that are no text where text is needed (`no:`, `1:`), put in quotes. */
export function quotedKeys(text: string, issues: readonly Issue[]): TextFix | undefined {
  const lines = text.split('\n');
  for (const { code, line } of issues) {
    if (code !== 'schema.key_type' && code !== 'schema.top_level_key') continue;
    lines[line - 1] = (lines[line - 1] ?? '').replace(/^(\s*)([\w.+:-]+?)(?=\s*:(?:\s|$))/, '$1"$2"');
  }
  return changed(text, lines.join('\n'), 'put names in quotes that YAML takes for something else');
}

/** A fix, if the text is another one. */
export function changed(before: string, after: string, said: string): TextFix | undefined {
  return after === before ? undefined : { text: after, said };
}

/** A line that begins a section of a config. */
export const CONFIG_LINE = /^["']?(?:schema_version|flow|state|nodes|edges|config|optimization|memory|remove)["']?\s*:/;

function withoutFences(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => CONFIG_LINE.test(line));
  if (first === -1) return text;
  const lead = lines.slice(0, first).filter((line) => /^\s*(?:#|$)/.test(line));
  const rest = lines.slice(first).filter((line) => !/^(?:```|~~~)/.test(line));
  const whole = [...lead, ...rest].join('\n');
  const fence = /(?<=[^\s`])`{3,}$/.exec(whole.trimEnd());
  return fence === null ? whole : `${whole.slice(0, fence.index)}\n`;
}

// oxlint-disable-next-line no-control-regex -- these are the characters that YAML forbids
const FOREIGN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff\ufffe\uffff]/g;

function withoutForeignCharacters(text: string): string {
  return text.replaceAll(FOREIGN, '').replaceAll(/[\u2028\u2029\u0085]/g, ' ');
}

/** `prompt: "Write it`: a quote that nothing closes in its line, where the next line is a key again. */
function closedQuote(text: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex(
    (line, index) =>
      /^ *(?:- )?[\w-]+: "(?:[^"\\]|\\.)*$/.test(line) && /^ *(?:- )?[\w-]+:(?: |$)/.test(lines[index + 1] ?? ''),
  );
  return at === -1 ? text : lines.with(at, `${lines[at] ?? ''}"`).join('\n');
}

const KEY_WITHOUT_SPACE =
  /^([ \t]*(?:- )?(?:schema_version|id|prompt|description|type|name|default|required|outputs|inputs|from|to|logic|condition|code|model|provider|temperature):)(?=[^\s:])/gm;

/** `prompt:Write it`. */
function spacedColons(text: string): string {
  return text.replaceAll(KEY_WITHOUT_SPACE, '$1 ');
}

/** `{type: list[str], ...}`: inside braces the brackets of a type would begin a list. */
function quotedTypes(text: string): string {
  return eachFlowLine(text, (line) =>
    line.replaceAll(/\btype:\s*((?:list|dict|List|Dict|Optional)\[[^"'{}]{0,100}?\])(?=\s*[,}])/g, 'type: "$1"'),
  );
}

/** `{description: what: it is, ...}`: inside braces a sentence ends at its first colon or comma. */
function quotedSentences(text: string): string {
  return eachFlowLine(text, (line) => {
    const pieces = line.split(FLOW_MARK);
    return pieces.map((piece, at) => (/^[,}]/.test(pieces[at + 1] ?? '') ? quotedSentence(piece) : piece)).join('');
  });
}

/** What can end a sentence in braces; the marks are at the odd positions of what a split at it gives. */
const FLOW_MARK = /(,\s*(?=(?:name|type|required|default|description|to|from)\s*:)|[{}"])/;

function quotedSentence(piece: string): string {
  const head = /\b(?:description|logic):\s+(?=[^"'\s])/.exec(piece);
  if (head === null) return piece;
  const start = head.index + head[0].length;
  const words = piece.slice(start).trimEnd();
  return `${piece.slice(0, start)}${JSON.stringify(words)}${piece.slice(start + words.length)}`;
}

function eachFlowLine(text: string, change: (line: string) => string): string {
  return text
    .split('\n')
    .map((line) => (isFlowLine(line.trim()) ? change(line) : line))
    .join('\n');
}

function isFlowLine(line: string): boolean {
  return line.replace(/,$/, '').trimEnd().endsWith('}') && /^(?:- |[\w-]+:\s+)+\{/.test(line);
}

function firstDocument(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => CONFIG_LINE.test(line));
  const second = lines.findIndex((line, at) => at > first && /^(?:---|\.\.\.)(?:\s|$)/.test(line));
  return first === -1 || second === -1 ? text : `${lines.slice(0, second).join('\n')}\n`;
}

/**
 * `prompt: {topic} is it`, `description: note: this`, `prompt: **Task** do`: a text that begins or goes on like something else, with the lines
 * that it goes on in.
 */
function quotedValue(text: string, line: number): string {
  const lines = text.split('\n');
  const written = lines[line - 1] ?? '';
  const head = /^\s*(?:(?:- +)*(?:[\w-]+|"[^"]*"):[ \t]+|- +)(?=\S)/.exec(written)?.[0];
  if (head === undefined) return text;
  const rest = written.slice(head.length);
  if (isOther(rest)) return text;
  const comment = rest.search(/(?<!\s)\s+# /);
  const value = comment === -1 ? rest : rest.slice(0, comment);
  const more = comment === -1 ? continuation(lines, line, head) : [];
  const whole = [value, ...more].map((part) => part.trim()).join(' ');
  const quoted = `${head}${JSON.stringify(whole)}${rest.slice(value.length)}`;
  return lines.toSpliced(line - 1, 1 + more.length, quoted).join('\n');
}

/** A quoted or block text, an alias or an anchor, a list or mapping in brackets that is closed. */
function isOther(value: string): boolean {
  const plain = value.trimEnd();
  return (
    /^"(?:[^"\\]|\\.)*"$|^'(?:[^']|'')*'$|^[|>][-+0-9]*(?:\s+#.*)?$|^[*&!][\w-]*$/.test(plain) || /^[#]/.test(plain)
  );
}

/** The lines in which an unquoted text goes on: deeper than its key, and neither a key nor an item. */
function continuation(lines: readonly string[], line: number, head: string): readonly string[] {
  const indent = head.search(/\S/);
  const rest = lines.slice(line, line + MOST_CONTINUED);
  const end = rest.findIndex(
    (next) => next.trim() === '' || next.search(/\S/) <= indent || /^\s*(?:- |#|["']?[\w-]+["']?:(?:\s|$))/.test(next),
  );
  return rest.slice(0, Math.max(end, 0));
}

const MOST_CONTINUED = 50;

/** Words of the model after the config, without a mark between. */
function withoutTrailingWords(text: string): string {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => CONFIG_LINE.test(line));
  const words = lines.findIndex(
    (line, at) => at > last && /^[^\s#-]/.test(line) && !/^["']?[\w-]+["']?\s*:/.test(line),
  );
  return last === -1 || words === -1 ? text : `${lines.slice(0, words).join('\n').trimEnd()}\n`;
}
