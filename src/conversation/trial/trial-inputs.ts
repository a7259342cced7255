import type { TrialFieldKind } from '../../chat/trial-form.ts';
import { exchangeOf } from '../../workflow/outline/exchange.ts';
import { readForeignValue } from '../../workflow/rehearsal/value-text.ts';
import { coerce } from '../../workflow/run/coerce.ts';
import { type ConfigRecord, type ConfigValue, emptyRecord, isList } from '../../workflow/schema/config-value.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import { parseType } from '../../workflow/type-string.ts';

/** Inputs of a trial as text, by field name. */
export type InputTexts = Readonly<Record<string, string>>;

/** A name followed by a colon or an equals sign, at the beginning, at the start of a line, or after a comma or semicolon. */
const NAMED = /(?:^|[\n,;])[ \t]*`?([A-Za-z_]\w*)`?[ \t]*[:=]/g;

const COMMAND = /^\/?(?:threadsmith )?try(?: (?:it|this)(?: again)?)?(?: with\b)?/i;

/** The inputs in a person's message: `topic: solar power, tone: dry`. Only names of the workflow's fields count. */
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

/** Required inputs that are missing. */
export function missingInputs({ state }: Workflow, given: InputTexts): readonly string[] {
  return Object.entries(state.fields)
    .filter(([name, { required }]) => required && !Object.hasOwn(given, name))
    .map(([name]) => name);
}

/** Converts texts into values. */
export function inputValues({ state }: Workflow, texts: InputTexts): ConfigRecord {
  const values = emptyRecord<ConfigValue>();
  for (const [name, text] of Object.entries(texts)) values[name] = valueOf(text, state.fields[name]?.type ?? 'str');
  return values;
}

/** Text for a text field; otherwise JSON if it can be parsed. People write a list with commas or line by line. */
function valueOf(text: string, type: string): ConfigValue {
  const parsed = parseType(type);
  if (parsed?.kind === 'str') return text;
  const value = readForeignValue(text);
  if (parsed?.kind !== 'list' || isList(value ?? null)) return value ?? text;
  const itemType = parsed.item?.kind ?? 'str';
  return text
    .split(text.includes('\n') ? '\n' : ',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => valueOf(item, itemType));
}

/** Problems with inputs, one sentence for each that cannot be used. */
export function inputProblems({ state }: Workflow, texts: InputTexts): Readonly<Record<string, string>> {
  const problems = emptyRecord<string>();
  for (const [name, text] of Object.entries(texts)) {
    const field = state.fields[name];
    if (field === undefined || coerce(valueOf(text, field.type), field) !== undefined) continue;
    problems[name] = `\`${name}\` must be ${HOW_TO_WRITE[kindOf(field.type)]}.`;
  }
  return problems;
}

/** The format of each kind of value. */
export const HOW_TO_WRITE: Readonly<Record<TrialFieldKind, string>> = {
  text: 'text',
  whole_number: 'a whole number, such as 3',
  number: 'a number, such as 2.5',
  yes_no: '`true` or `false`',
  list: 'a list, with commas or one item on each line',
  json: 'a JSON object, such as {"name": "Ann"}',
};

const KINDS = {
  str: 'text',
  int: 'whole_number',
  float: 'number',
  bool: 'yes_no',
  list: 'list',
  dict: 'json',
  object: 'json',
} as const;

export function kindOf(type: string): TrialFieldKind {
  return KINDS[parseType(type)?.kind ?? 'str'];
}

/** Explains how to give inputs. */
export function askForInputs(workflow: Workflow, missing: readonly string[]): string {
  const { inputs } = exchangeOf(workflow);
  const example = missing.map((name) => `${name}: ...`).join(', ');
  const optional = inputs.filter(({ isOptional }) => isOptional).map(({ name }) => `\`${name}\``);
  const more = optional.length === 0 ? '' : ` You can also give ${optional.join(', ')}.`;
  return `A trial needs ${missing.map((name) => `\`${name}\``).join(' and ')}. Say \`try it with ${example}\`.${more}`;
}
