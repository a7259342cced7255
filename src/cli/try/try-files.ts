import { readFile } from 'node:fs/promises';
import { type ScriptedAnswers, scriptedAnswers } from '../../trial/scripted-answers.ts';
import type { Plan } from '../../workflow/rehearsal/plan.ts';
import { readForeignValue } from '../../workflow/rehearsal/value-text.ts';
import {
  type ConfigRecord,
  type ConfigValue,
  emptyRecord,
  isConfigRecord,
  isList,
} from '../../workflow/schema/config-value.ts';
import type { TryOptions } from './try-options.ts';

/** What was asked for cannot be tried; the message is for the person who asked. */
export class CannotTry extends Error {}

export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      throw new CannotTry(`${path} cannot be read (${String(error.code)}); check its name and permissions.`);
    }
    throw error;
  }
}

async function readJson(path: string): Promise<ConfigValue> {
  const value = readForeignValue(new TextDecoder().decode(await readBytes(path)));
  if (value === undefined) throw new CannotTry(`${path} is not JSON.`);
  return value;
}

export async function readInputs({ inputsFile, inputs }: TryOptions, { workflow }: Plan): Promise<ConfigRecord> {
  const given = inputsFile === undefined ? emptyRecord<ConfigValue>() : await readJson(inputsFile);
  if (!isConfigRecord(given)) throw new CannotTry(`${inputsFile ?? ''} must hold one JSON object.`);
  const all = Object.assign(emptyRecord<ConfigValue>(), given);
  for (const [name, text] of inputs) {
    if (!Object.hasOwn(workflow.state.fields, name)) throw new CannotTry(`The workflow has no field \`${name}\`.`);
    all[name] = inputValue(text, workflow.state.fields[name]?.type);
  }
  return all;
}

/** The value of a text field is text, so that `--input topic=5` needs no quotes. */
function inputValue(text: string, type: string | undefined): ConfigValue {
  const value = type === 'str' ? undefined : readForeignValue(text);
  return value ?? text;
}

export async function readAnswers({ answersFile }: TryOptions): Promise<ScriptedAnswers | undefined> {
  return answersFile === undefined ? undefined : scriptedAnswers(await readJson(answersFile));
}

/** `["it names a price"]`, or the file of a thread with `{"expectations": [{"text": ...}]}`. */
export async function readExpectations({ expectFile }: TryOptions): Promise<readonly string[]> {
  if (expectFile === undefined) return [];
  const value = await readJson(expectFile);
  const list = isConfigRecord(value) ? (value['expectations'] ?? null) : value;
  const texts = isList(list) ? [...list].map((one) => (isConfigRecord(one) ? one['text'] : one)) : [undefined];
  if (!texts.every((text) => typeof text === 'string')) {
    throw new CannotTry(`${expectFile} must hold a list of sentences, or the \`expectations\` that a thread exports.`);
  }
  return texts;
}
