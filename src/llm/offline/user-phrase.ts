import { cutText } from '../../text/cut-text.ts';

/** The user's words made fit for a prompt or a description: one line, no braces, markers or fences, not too long. A sign in front of a number compares, and is kept. */
export function cleanPhrase(text: string, most = 160): string {
  const line = trimMarks(
    text
      .replaceAll(/[\p{C}\s]+/gu, ' ')
      .replaceAll('{', '(')
      .replaceAll('}', ')')
      .replaceAll(/`|[<>](?!=? ?\d)/g, "'")
      .replaceAll('~~~', '~'),
  );
  return line.length > most ? `${cutText(line, most).trimEnd()}...` : line;
}

/** Without separators at its start and end. A loop from the end, because a regular expression would try each run of separators again. */
function trimMarks(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s,;:!-]/u.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).replace(/^[\s,;:.!-]+/u, '');
}

/** The user's words made fit to be quoted in an answer: nothing that a platform or a reader could take for more than words. */
export function quoted(text: string): string {
  const words = cleanPhrase(text.replaceAll(/[@#*_~|[\]()\\"]/g, ' '), 60).replaceAll(/ +/g, ' ');
  return `"${words}"`;
}

/** What upstream's route conditions cannot hold anywhere, and what its state model cannot have as a field. */
const FORBIDDEN =
  /__|import|exec|eval|lambda|^model_|^(copy|json|dict|schema|validate|construct|from_orm|start|end|default|other|state)$/;

/** A config name out of the user's words, ASCII and fit for a condition; undefined when the words have none in them. */
export function asciiName(text: string): string | undefined {
  const name = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('\u00df', 'ss')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40)
    .replaceAll(/^_|_$/g, '');
  return /^[a-z]/.test(name) && !FORBIDDEN.test(name) ? name : undefined;
}
