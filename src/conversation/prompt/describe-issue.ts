import type { Issue } from '../../pyyaml/issue.ts';

/** One issue as a line of a prompt or of a reply. */
export function describeIssue(issue: Issue): string {
  const where = issue.path === '' ? `line ${issue.line}` : `${issue.path} (line ${issue.line})`;
  const suggestion = issue.suggestion === undefined ? '' : ` Did you mean \`${issue.suggestion}\`?`;
  return `${where}: ${issue.message}${suggestion}`;
}
