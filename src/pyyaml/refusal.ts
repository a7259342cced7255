import type { Place } from './config-node.ts';
import type { Issue } from './issue.ts';

/** So that a file of garbage yields a readable list. */
const MOST_ISSUES = 50;

/** Stops the reading of a text at its first fault that leaves nothing sensible to go on with; caught by the reader only. */
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

/** Notes a fault after which reading can go on. */
export function note(issues: Issue[], code: string, place: Place, message: string): void {
  if (!isFull(issues)) issues.push(textIssue(code, place, message));
}
