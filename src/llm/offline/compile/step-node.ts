import type { YamlValue } from '../../../pyyaml/write-yaml.ts';
import { cutText } from '../../../text/cut-text.ts';
import type { Language } from '../language.ts';
import type { Field, Task } from '../plan/plan.ts';
import { capital, sentence } from '../words/clause-words.ts';
import { llmOf } from './settings-config.ts';

export interface NodeParts {
  /** The state fields that there are, with the user's words for each. */
  readonly fields: ReadonlyMap<string, { readonly description: string }>;
  readonly language: Language;
}

/** One node of the config: the user's words, what its answer must be, and what it works on. */
export function stepNode(task: Task, parts: NodeParts): { readonly [key: string]: YamlValue } {
  const { id, gives, tools, formula } = task;
  const llm = llmOf(task.settings);
  return {
    id,
    description: shortened(task.words),
    ...(formula === undefined ? { prompt: promptOf(task, parts) } : codeParts(task, formula)),
    ...(tools.length === 0 || formula !== undefined ? {} : { tools: [...tools] }),
    ...(llm === undefined ? {} : { llm }),
    outputs: gives.map(({ name }) => name),
    output_schema: {
      type: 'object',
      fields: gives.map((field) => ({
        name: field.name,
        type: field.type,
        description: fieldText(field, task, parts),
      })),
    },
  };
}

const LONGEST_DESCRIPTION = 120;

function shortened(words: string): string {
  return words.length > LONGEST_DESCRIPTION ? `${cutText(words, LONGEST_DESCRIPTION).trimEnd()}...` : words;
}

/** The prompt: the words as a sentence, one about the form of the answer, and the material under the user's own names for it. */
function promptOf(task: Task, { fields, language }: NodeParts): string {
  const words = [task.context ?? '', capital(sentence(task.words))].filter((each) => each !== '').join(' ');
  const said = [words, ...formOf(task, language)];
  const material = task.reads.map((name) => {
    const label = fields.get(name)?.description ?? name;
    return `${capital(shortened(label.replaceAll('_', ' ')))}:\n{${name}}`;
  });
  return `${[said.join('\n'), ...material].join('\n\n')}\n`;
}

function formOf({ each, scale, kinds, gives }: Task, language: Language): string[] {
  const ids = (kinds ?? []).map(({ id }) => id);
  return [
    ...(each === undefined ? [] : [language.text('clauses.each')]),
    ...(scale === undefined || each !== undefined
      ? []
      : [language.text('clauses.scale').replace('<least>', String(scale.least)).replace('<most>', String(scale.most))]),
    ...(ids.length === 0 || gives[0]?.type === 'list[str]' ? [] : [kindLines(kinds ?? [], language)]),
  ].filter((line) => line !== '');
}

/** The words to choose from, each with what it means where that says more. */
function kindLines(kinds: NonNullable<Task['kinds']>, language: Language): string {
  const list = kinds
    .map(({ id, words }) => (words.toLowerCase().replaceAll(/[\s-]+/g, '_') === id ? id : `${id} (${words})`))
    .join(', ');
  return language.text('clauses.kinds').replace('<x>', list);
}

function fieldText({ words, name }: Field, { scale }: Task, { language }: NodeParts): string {
  const text = words === '' ? name.replaceAll('_', ' ') : shortened(words);
  return scale !== undefined && name.startsWith('score')
    ? `${text} (${scale.least} - ${scale.most})`
    : text || language.name;
}

const FORMULAS: Readonly<Record<string, string>> = {
  mean: 'result = sum(values) / len(values) if values else 0.0',
  sum: 'result = sum(values)',
  median:
    'ordered = sorted(values)\nmiddle = len(ordered) // 2\nresult = (ordered[middle] + ordered[len(ordered) - 1 - middle]) / 2 if ordered else 0.0',
};

function codeParts(task: Task, formula: string): { readonly [key: string]: YamlValue } {
  const [input = ''] = task.reads;
  return {
    prompt: capital(sentence(task.words)),
    inputs: { values_given: `{${input}}` },
    code: `values = [float(value) for value in inputs['values_given']]\n${FORMULAS[formula] ?? 'result = 0.0'}\n`,
    sandbox: { mode: 'python', enabled: true, network: false },
  };
}
