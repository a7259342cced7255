import { exchangeOf } from '../../workflow/outline/exchange.ts';
import { readForeignValue } from '../../workflow/rehearsal/value-text.ts';
import { type ConfigRecord, type ConfigValue, emptyRecord } from '../../workflow/schema/config-value.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';

/** Inputs of a trial as text, by the name of their field. */
export type InputTexts = Readonly<Record<string, string>>;

/** A name with a colon or an equals sign, at the beginning, on a line of its own or after a comma or semicolon. */
const NAMED = /(?:^|[\n,;])[ \t]*`?([A-Za-z_]\w*)`?[ \t]*[:=]/g;

const COMMAND = /^\/?(?:threadsmith )?try(?: (?:it|this)(?: again)?)?(?: with\b)?/i;

/** The inputs that the words of a person give: `topic: solar power, tone: dry`. Only names of the workflow's fields count. */
export function inputsIn(words: string, { state }: Workflow): InputTexts {
  const text = words.trim().replace(COMMAND, '');
  const named = Array.from(text.matchAll(NAMED)).filter(([, name = '']) => Object.hasOwn(state.fields, name));
  const inputs = emptyRecord<string>();
  named.forEach((match, index) => {
    const start = match.index + match[0].length;
    inputs[match[1] ?? ''] = text.slice(start, named[index + 1]?.index).trim();
  });
  return inputs;
}

/** The inputs that a run needs and does not have. */
export function missingInputs({ state }: Workflow, given: InputTexts): readonly string[] {
  return Object.entries(state.fields)
    .filter(([name, { required }]) => required && !Object.hasOwn(given, name))
    .map(([name]) => name);
}

/** The values of the texts: text for a text field, else JSON where it can be read as that. */
export function inputValues({ state }: Workflow, texts: InputTexts): ConfigRecord {
  const values = emptyRecord<ConfigValue>();
  for (const [name, text] of Object.entries(texts)) {
    const type = state.fields[name]?.type;
    const value = type === 'str' ? undefined : (readForeignValue(text) ?? listIn(text, type));
    values[name] = value ?? text;
  }
  return values;
}

/** People write a list with commas. */
function listIn(text: string, type: string | undefined): ConfigValue | undefined {
  if (type?.startsWith('list') !== true) return undefined;
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** How to give inputs, for a person who gave none. */
export function askForInputs(workflow: Workflow, missing: readonly string[]): string {
  const { inputs } = exchangeOf(workflow);
  const example = missing.map((name) => `${name}: ...`).join(', ');
  const optional = inputs.filter(({ isOptional }) => isOptional).map(({ name }) => `\`${name}\``);
  const more = optional.length === 0 ? '' : ` You can also give ${optional.join(', ')}.`;
  return `A trial needs ${missing.map((name) => `\`${name}\``).join(' and ')}. Say \`try it with ${example}\`.${more}`;
}
