import type { TurnMaterial } from './material.ts';

/** A config that someone brings as a file. */
export interface ImportedConfig {
  readonly name: string;
  readonly yaml: string;
}

/**
 * The one config file of a message that says nothing else: it is taken in as it is, without asking a model. With words beside it, it is what the words
 * are about, and goes into the prompt.
 */
export function importedConfig({ prompt }: TurnMaterial): ImportedConfig | undefined {
  if (prompt.text.trim() !== '') return undefined;
  const configs = prompt.files.filter(
    ({ name, text }) => /\.ya?ml$/i.test(name) && /^\s*["']?(schema_version|nodes)["']?\s*:/m.test(text),
  );
  const [only] = configs;
  return only !== undefined && configs.length === 1 ? { name: only.name, yaml: only.text } : undefined;
}
