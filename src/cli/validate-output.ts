import { styleText } from 'node:util';
import type { Issue } from '../pyyaml/issue.ts';
import type { ValidationReport } from '../workflow/validate.ts';

/** What people see of a validated file. */

export interface FileReport extends Pick<ValidationReport, 'valid' | 'runnable' | 'issues'> {
  /** As named on the command line. */
  readonly file: string;
  /** Whether it could be read at all. */
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

function formatVerdict({ file, read, valid, runnable }: FileReport, paint: Paint): string {
  const name = visible(file);
  if (!read) return paint('red', `${name}: not read`);
  if (!valid) return paint('red', `${name}: not valid`);
  if (runnable === 'no') return paint('yellow', `${name}: valid, but upstream cannot run it`);
  if (runnable === 'unknown')
    return paint('yellow', `${name}: valid; whether it runs depends on its data or the machine`);
  return paint('green', `${name}: valid`);
}

function formatIssue(file: string, issue: Issue, lines: readonly string[], paint: Paint): string {
  const { severity, code, line, column, message, suggestion } = issue;
  const place = paint('bold', `${visible(file)}:${line}:${column}`);
  const head = `${place} ${paint(severity === 'error' ? 'red' : 'yellow', severity)} ${paint('dim', code)} ${visible(message)}`;
  const advice = suggestion === undefined ? [] : [`    suggestion: ${paint('green', visible(suggestion))}`];
  return [head, ...sourceLines(lines, line, column, paint), ...advice].join('\n');
}

/** Of a longer line only the part around the place is shown. */
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

/** Spaces as wide as the text is on a terminal. */
function blank(text: string): string {
  return Array.from(text, (letter) => (/\p{Mn}/u.test(letter) ? '' : WIDE.test(letter) ? '  ' : ' ')).join('');
}

/** Text of a file that a terminal may show: without the characters that would steer it. */
function visible(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\u00b7');
}

export interface ReportTotals {
  readonly valid: number;
  readonly invalid: number;
  readonly unreadable: number;
  readonly errors: number;
  readonly warnings: number;
}

export function formatTotals({ valid, invalid, unreadable, errors, warnings }: ReportTotals): string {
  const files = valid + invalid + unreadable;
  const parts = [`${valid} valid`, `${invalid} not valid`, ...(unreadable > 0 ? [`${unreadable} not read`] : [])];
  return `${count(files, 'file')}: ${parts.join(', ')}; ${count(errors, 'error')}, ${count(warnings, 'warning')}\n`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
