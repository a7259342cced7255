import { styleText } from 'node:util';
import type { Issue } from '../pyyaml/issue.ts';
import type { ValidationReport } from '../workflow/validate.ts';
import { type Verdict, VERDICT_WORDS } from '../workflow/verdict.ts';

/** The output for a validated file. */

export interface FileReport extends Pick<ValidationReport, 'verdict' | 'valid' | 'runnable' | 'issues'> {
  /** As given on the command line. */
  readonly file: string;
  /** Whether the file could be read. */
  readonly read: boolean;
  readonly text: string;
}

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

export function formatReport(report: FileReport, colour: boolean): string {
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text);
  const lines = report.text.split('\n');
  const issues = report.issues.map((issue) => formatIssue(report.file, issue, lines, paint));
  return [...issues, formatVerdict(report, paint), ''].join('\n');
}

const TONES: Readonly<Record<Verdict, Style>> = {
  runs: 'green',
  makes_things_up: 'yellow',
  fails_when_run: 'yellow',
  not_valid: 'red',
};

function formatVerdict({ file, read, verdict }: FileReport, paint: Paint): string {
  return paint(TONES[verdict], `${visible(file)}: ${read ? VERDICT_WORDS[verdict] : 'not read'}`);
}

function formatIssue(file: string, issue: Issue, lines: readonly string[], paint: Paint): string {
  const { severity, code, line, column, message, suggestion } = issue;
  const place = paint('bold', `${visible(file)}:${line}:${column}`);
  const head = `${place} ${paint(severity === 'error' ? 'red' : 'yellow', severity)} ${paint('dim', code)} ${visible(message)}`;
  const advice = suggestion === undefined ? [] : [`    suggestion: ${paint('green', visible(suggestion))}`];
  return [head, ...sourceLines(lines, line, column, paint), ...advice].join('\n');
}

/** Of a longer line, only the part around the position is shown. */
const MOST_COLUMNS = 100;

function sourceLines(lines: readonly string[], line: number, column: number, paint: Paint): string[] {
  const source = lines[line - 1]?.replace(/\r$/, '');
  if (source === undefined || source.trim() === '') return [];
  const start = column > MOST_COLUMNS - 20 ? column - 40 : 0;
  const shown = source.slice(start, start + MOST_COLUMNS);
  const gutter = String(line).padStart(5);
  const caret = `${blank(source.slice(start, Math.max(column - 1, 0)))}^`;
  return [`${paint('dim', `${gutter} |`)} ${visible(shown)}`, `${paint('dim', '      |')} ${paint('green', caret)}`];
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Spaces as wide as the text on a terminal. */
function blank(text: string): string {
  return Array.from(text, (letter) => (/\p{Mn}/u.test(letter) ? '' : WIDE.test(letter) ? '  ' : ' ')).join('');
}

/** Removes terminal control characters from text of a file. */
function visible(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\u00b7');
}

export interface ReportTotals {
  readonly running: number;
  /** Files that are valid but fail or make things up when run. */
  readonly failing: number;
  readonly invalid: number;
  readonly unreadable: number;
  readonly errors: number;
  readonly warnings: number;
}

export function formatTotals(totals: ReportTotals): string {
  const { running, failing, invalid, unreadable, errors, warnings } = totals;
  const parts = [
    `${running} run${running === 1 ? 's' : ''}`,
    ...(failing > 0 ? [`${failing} valid, but not as written when run`] : []),
    `${invalid} not valid`,
    ...(unreadable > 0 ? [`${unreadable} not read`] : []),
  ];
  const files = count(running + failing + invalid + unreadable, 'file');
  return `${files}: ${parts.join(', ')}; ${count(errors, 'error')}, ${count(warnings, 'warning')}\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
