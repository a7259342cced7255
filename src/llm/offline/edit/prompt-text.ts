import type { Workflow } from '../../../workflow/schema/schema.ts';
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

/** Puts a line behind what a prompt asks for, in front of the material. */
export function addLine(
  workflow: Workflow,
  step: number,
  line: string,
  from = workflow.nodes[step]?.prompt ?? '',
): Change {
  const [first = '', ...material] = from.split('\n\n');
  const text = [`${first.trimEnd()}\n${line}`, ...material].join('\n\n');
  return setPrompt(step, `${text.trimEnd()}\n`);
}

export function setPrompt(step: number, prompt: string): Change {
  return { kind: 'set', path: ['nodes', step, 'prompt'], value: prompt };
}
