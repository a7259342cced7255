import { validateConfig } from '../../workflow/validate.ts';
import type { PromptTask } from '../provider.ts';
import { describeIssues } from './edit/describe.ts';
import type { Language } from './language.ts';
import type { OfflineAnswer } from './offline-answer.ts';
import { say } from './speech.ts';
import { quoted } from './user-phrase.ts';

/** A config that came with the message, as a file or as a fenced block in the text. */
export interface BroughtConfig {
  readonly name: string | undefined;
  readonly yaml: string;
}

/** The first file or block that looks like a config. */
export function broughtConfig(task: PromptTask): BroughtConfig | undefined {
  const file = task.files.find(({ text }) => looksLikeConfig(text));
  if (file !== undefined) return { name: file.name, yaml: file.text };
  const block = pastedBlock(task.text);
  return block === undefined ? undefined : { name: undefined, yaml: block };
}

/** The message without the block, which is no wish in words. */
export function withoutBlock(text: string): string {
  return text.replaceAll(BLOCK, ' ');
}

const BLOCK = /(?<=^|\n)(`{3,}|~{3,})[^\n]*\n([\s\S]*?)\n?[ ]*\1[`~]*(?=\n|$)/g;

function pastedBlock(text: string): string | undefined {
  const block = [...text.matchAll(BLOCK)]
    .map(([, , inner = '']) => `${inner}\n`)
    .find((inner) => looksLikeConfig(inner));
  return block ?? (/^\s*["']?schema_version["']?\s*:/.test(text) ? text : undefined);
}

function looksLikeConfig(text: string): boolean {
  return /^\s*\{?\s*["']?(?:schema_version|nodes|state|flow)["']?\s*:/m.test(text);
}

/** Says what the config is; a valid one becomes the current one as it is, byte for byte. */
export function importConfig({ name, yaml }: BroughtConfig, language: Language): OfflineAnswer {
  const { valid, issues, workflow } = validateConfig(yaml, { origin: 'user' });
  const file = name === undefined ? say(language, 'your_text') : quoted(name);
  if (!valid || workflow === undefined) {
    return {
      lines: [
        say(language, 'file_invalid', { file, n: issues.length }),
        ...describeIssues(issues, language),
        say(language, 'file_hint'),
      ],
    };
  }
  const facts = { file, name: quoted(workflow.flow.name), n: workflow.nodes.length };
  const notes = issues.length === 0 ? [] : [say(language, 'is_valid_with_notes'), ...describeIssues(issues, language)];
  return { lines: [say(language, 'file_valid', facts), ...notes], config: yaml };
}
