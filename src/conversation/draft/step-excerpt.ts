import type { PromptInput } from '../prompt/prompt.ts';
import type { WorkflowTasks } from '../workflow-tasks.ts';

/** A longer excerpt does not belong in a chat; the file has it. */
const MOST_LINES = 25;

const ASKS_FOR_YAML =
  /\b(?:show|print|display|see|give|paste|zeig\w*|gib|affiche[rz]?|montre[rz]?|muestra\w*|mostra\w*)\b|見せ|表示/i;
const YAML =
  /\b(?:ya?ml|config|source|code|lines?|konfiguration|configuration|configuraci[oó]n|configura[cç][aã]o)\b|設定/i;

/**
 * The lines of one step, for a message that asks to see its YAML and nothing else; undefined for any other message. Quoted from the file, because a
 * model might misquote it.
 */
export async function requestedExcerpt(
  { text, files, current }: PromptInput,
  workflow: Pick<WorkflowTasks, 'stepLines'>,
): Promise<string | undefined> {
  if (current === undefined || files.length > 0 || text.length > 160) return undefined;
  if (!ASKS_FOR_YAML.test(text) || !YAML.test(text) || /\b(?:and|then|but|und|dann|et|puis|y|luego|e)\b/i.test(text))
    return undefined;
  const words = new Set(text.toLowerCase().match(/[a-z0-9_]+/g) ?? []);
  const asked = (await workflow.stepLines(current.yaml)).filter(({ id }) => words.has(id.toLowerCase()));
  const [node] = asked;
  if (node === undefined || asked.length > 1) return undefined;
  const shown = node.lines.slice(0, MOST_LINES);
  const fence = shown.some((line) => line.includes('```')) ? '~~~~' : '```';
  const more = node.lines.length - shown.length;
  const rest = more > 0 ? `\n${more} more line${more === 1 ? '' : 's'} of it are in the file.` : '';
  return `Step \`${node.id}\` in \`${current.name}\`, from line ${node.line}:\n\n${fence}yaml\n${shown.join('\n')}\n${fence}${rest}`;
}
