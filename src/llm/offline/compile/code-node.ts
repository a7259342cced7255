import type { YamlMap } from './graph.ts';

/** A step of sandboxed code that gives a whole number. */
export interface CodeStep {
  readonly id: string;
  readonly field: string;
  readonly code: string;
  /** What it does. */
  readonly words: string;
  readonly input: YamlMap;
}

export function codeNode({ id, field, code, words, input }: CodeStep): YamlMap {
  return {
    id,
    description: words,
    prompt: words,
    inputs: input,
    code,
    sandbox: { mode: 'python', enabled: true, network: false },
    outputs: [field],
    output_schema: { type: 'object', fields: [{ name: field, type: 'int', description: words }] },
  };
}
