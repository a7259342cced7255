import type { Place } from './config-node.ts';
import type { Issue } from './issue.ts';

/** Limit that keeps the list for a file of garbage readable. */
const MOST_ISSUES = 50;

/** Ends the reading of a text at the first fault after which nothing sensible can follow. Caught only by the reader. */
export class TextRefusal extends Error {
  override readonly name = 'TextRefusal';
  readonly issue: Issue;

  constructor(issue: Issue) {
    super(issue.message);
    this.issue = issue;
  }
}

export function textIssue(code: string, place: Place, message: string): Issue {
  return { code, severity: 'error', path: '', line: place.line, column: place.column, message };
}

export function refuse(code: string, place: Place, message: string): never {
  throw new TextRefusal(textIssue(code, place, message));
}

export function isFull(issues: readonly Issue[]): boolean {
  return issues.length >= MOST_ISSUES;
}

/** Notes a recoverable fault. */
export function note(issues: Issue[], code: string, place: Place, message: string): void {
  if (!isFull(issues)) issues.push(textIssue(code, place, message));
}
