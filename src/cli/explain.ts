import { CODES, entryOf } from '../workflow/reference/codes.ts';
import { createSuggest } from '../workflow/suggest.ts';

export interface ExplainStreams {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: Pick<NodeJS.WriteStream, 'write'>;
}

/** `threadsmith explain [CODE]...`: explains issue codes and how to fix them; without a code, all of them. Exit code: 0, or 2 if a code does not exist. */
export function runExplain(codes: readonly string[], { stdout, stderr }: ExplainStreams): number {
  let exitCode = 0;
  for (const code of codes.length === 0 ? Object.keys(CODES) : codes) {
    const text = explained(code);
    if (text === undefined) {
      exitCode = 2;
      const near = createSuggest()(code, Object.keys(CODES));
      stderr.write(`There is no code "${code}"${near === undefined ? '' : `; did you mean ${near}?`}\n`);
    } else stdout.write(text);
  }
  return exitCode;
}

function explained(code: string): string | undefined {
  const entry = entryOf(code);
  if (entry === undefined) return undefined;
  const inDraft = entry.inDraft === undefined ? '' : ', error in a draft';
  return `${code} (${entry.severity}${inDraft})\n  ${sentence(entry.meaning)}\n  To fix it: ${entry.fix}.\n`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
