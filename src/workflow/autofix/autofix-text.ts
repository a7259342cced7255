import type { Issue } from '../../pyyaml/issue.ts';

/** A text that reads better than before, with a short clause about what was done. */
export interface TextFix {
  readonly text: string;
  readonly said: string;
}

/** What a rule can do about a text that cannot be read, from the likeliest to the boldest. Each sees the text as it came. */
export function textFixes(text: string, issues: readonly Issue[]): readonly TextFix[] {
  const candidates: readonly (TextFix | undefined)[] = [
    changed(text, withoutFences(text), 'left out the lines around the config'),
    changed(text, withoutTabs(text), 'replaced tabs by spaces'),
    changed(text, withoutForeignCharacters(text), 'left out characters that YAML forbids'),
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

function changed(before: string, after: string, said: string): TextFix | undefined {
  return after === before ? undefined : { text: after, said };
}

const CONFIG_LINE = /^["']?(?:schema_version|flow|state|nodes|edges|config|optimization|memory|remove)["']?\s*:/;

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

/** A tab at the beginning counts two spaces, as does the indentation of every config we write. */
function withoutTabs(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^[ \t]+/, (indent) => indent.replaceAll('\t', '  ')).replaceAll('\t', ' '))
    .join('\n');
}

// oxlint-disable-next-line no-control-regex -- these are the characters that YAML forbids
const FOREIGN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff\ufffe\uffff]/g;

function withoutForeignCharacters(text: string): string {
  return text.replaceAll(FOREIGN, '').replaceAll(/[\u2028\u2029\u0085]/g, ' ');
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

/** `prompt: {topic} is it` or `description: note: this`: a text that begins or goes on like something else. */
function quotedValue(text: string, line: number): string {
  const lines = text.split('\n');
  const written = lines[line - 1] ?? '';
  const head = /^\s*(?:(?:- +)*(?:[\w-]+|"[^"]*"):[ \t]+|- +)(?=[^"'|>&*\s])/.exec(written)?.[0];
  if (head === undefined) return text;
  const rest = written.slice(head.length);
  const comment = rest.search(/(?<!\s)\s+#/);
  const value = comment === -1 ? rest : rest.slice(0, comment);
  return lines.with(line - 1, `${head}${JSON.stringify(value.trimEnd())}${rest.slice(value.length)}`).join('\n');
}

/** Words of the model after the config, without a mark between. */
function withoutTrailingWords(text: string): string {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => CONFIG_LINE.test(line));
  const words = lines.findIndex(
    (line, at) => at > last && /^[^\s#-]/.test(line) && !/^["']?[\w-]+["']?\s*:/.test(line),
  );
  return last === -1 || words === -1 ? text : `${lines.slice(0, words).join('\n').trimEnd()}\n`;
}
