import type { Workflow } from '../../../workflow/schema/schema.ts';
import type { Language } from '../language.ts';
import { capital } from '../words/clause-words.ts';
import type { Change } from './change.ts';

/** A field under the name by which prompts call it. */
export function namedField({ state }: Workflow, name: string): { readonly name: string; readonly words: string } {
  return { name, words: state.fields[name]?.description ?? name.replaceAll('_', ' ') };
}

/** A prompt that also gives these fields, each in a paragraph under its name. */
export function withMaterial(
  prompt: string,
  fields: readonly { readonly name: string; readonly words: string }[],
): string {
  const lines = fields.map(({ name, words }) => `${capital(words)}:\n{${name}}`);
  return `${[prompt.trimEnd(), ...lines].join('\n\n')}\n`;
}

/** A prompt that gives another field in place of one. */
export function withOther(prompt: string, from: string, to: string): string {
  return prompt.replaceAll(`{${from}}`, `{${to}}`).replaceAll(`{state.${from}}`, `{state.${to}}`);
}

/** A prompt without the paragraph in which the drafter gives a field under its name; undefined where the prompt speaks of it elsewhere. */
export function withoutMaterial(prompt: string, name: string): string | undefined {
  const parts = prompt.trimEnd().split('\n\n');
  const left = parts.filter(
    (part) => !(part.endsWith(`:\n{${name}}`) && !part.slice(0, -name.length - 2).includes('{')),
  );
  const text = `${left.join('\n\n')}\n`;
  return left.length === parts.length || text.includes(`{${name}}`) || text.includes(`{state.${name}}`)
    ? undefined
    : text;
}

/** A text whose list does not name a thing any more: "vendor, date and total" without the date. Undefined where it is in no list. */
export function withoutListed(text: string, words: string, language: Language): string | undefined {
  const space = language.spaced ? ' ' : '';
  const joins = language.texts('list_joins').map((each) => `${space}${escaped(each)}${space}`);
  const join = `(?:${[', ?', '\u3001', ...joins].join('|')})`;
  const articles = ['articles.new', 'articles.known'].flatMap((path) => language.texts(path)).map(escaped);
  const item = `(?:(?:${articles.join('|')}) )?["']?${escaped(words)}["']?(?: \\([^()]*\\))?(?![\\p{L}\\p{N}])`;
  const [first = '', ...rest] = text.split(/\n\n(?=[^\n]*:\n\{)/);
  const left = [
    new RegExp(`(?:, *)?${join}${item}`, 'giu'),
    new RegExp(`(?<![\\p{L}\\p{N}])${item}${join}`, 'giu'),
  ].reduce((told, pattern) => told.replaceAll(pattern, ''), first);
  return left === first ? undefined : [left, ...rest].join('\n\n');
}

export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** A prompt with a line behind what it asks for, in front of the material. */
export function withLine(prompt: string, line: string): string {
  const [first = '', ...material] = prompt.split('\n\n');
  return `${[`${first.trimEnd()}\n${line}`, ...material].join('\n\n').trimEnd()}\n`;
}

export function addLine(workflow: Workflow, step: number, line: string): Change {
  return setPrompt(step, withLine(workflow.nodes[step]?.prompt ?? '', line));
}

export function setPrompt(step: number, prompt: string): Change {
  return { kind: 'set', path: ['nodes', step, 'prompt'], value: prompt };
}
