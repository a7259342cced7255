import { parseArgs } from 'node:util';

export interface TryOptions {
  readonly file: string;
  readonly inputs: readonly (readonly [string, string])[];
  readonly inputsFile?: string | undefined;
  readonly answersFile?: string | undefined;
  readonly expectFile?: string | undefined;
  /** Supersteps after which the runtime stops. */
  readonly limit?: number | undefined;
  readonly json: boolean;
}

const OPTIONS = {
  input: { type: 'string', multiple: true },
  inputs: { type: 'string' },
  answers: { type: 'string' },
  expect: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** The options of `threadsmith try`, or what is wrong with them; undefined when the arguments cannot be understood. */
export function readTryOptions(args: readonly string[]): TryOptions | { readonly problem: string } | undefined {
  const read = parsed(args);
  const [file, ...others] = read?.positionals ?? [];
  if (read === undefined || file === undefined || others.length > 0) return undefined;
  const { input = [], inputs: inputsFile, answers: answersFile, expect: expectFile, limit, json } = read.values;
  const pairs = input.map((text): readonly [string, string] | undefined => {
    const equals = text.indexOf('=');
    return equals < 1 ? undefined : [text.slice(0, equals).trim(), text.slice(equals + 1)];
  });
  const wrong = pairs.indexOf(undefined);
  if (wrong !== -1) return { problem: `--input ${input[wrong]} is not NAME=VALUE.` };
  if (limit !== undefined && !/^[1-9]\d{0,6}$/.test(limit))
    return { problem: `--limit ${limit} is not a number of steps.` };
  const given = pairs.filter((pair) => pair !== undefined);
  const most = limit === undefined ? undefined : Number(limit);
  return { file, inputs: given, inputsFile, answersFile, expectFile, json, limit: most };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
