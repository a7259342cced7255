/** A config that someone brings as a file. */
export interface ImportedConfig {
  readonly name: string;
  readonly yaml: string;
}

/**
 * The one config file of a message that says nothing else: it is taken in as it is, without asking a model. With words beside it, it is what the words
 * are about (`broughtConfig`).
 */
export function importedConfig({
  prompt,
  brought,
}: {
  readonly prompt: { readonly text: string };
  readonly brought?: ImportedConfig;
}): ImportedConfig | undefined {
  return prompt.text.trim() === '' ? brought : undefined;
}

/** The one config among the files of a message. */
export function broughtConfig(files: readonly BroughtFile[]): ImportedConfig | undefined {
  const configs = files.filter(isConfigFile);
  const [only] = configs;
  return only !== undefined && configs.length === 1 ? { name: only.name, yaml: only.text } : undefined;
}

export interface BroughtFile {
  readonly name: string;
  readonly text: string;
}

/** Whether a file is a workflow config, told by its name and its first key. JSON is read as the YAML that it is. */
export function isConfigFile({ name, text }: BroughtFile): boolean {
  return /\.(?:ya?ml|json)$/i.test(name) && /^\s*(?:\{\s*)?["']?(?:schema_version|nodes)["']?\s*:/m.test(text);
}

/** A config that someone pasted into a message as a fenced block. */
export function pastedConfig(text: string): string | undefined {
  const blocks = text.matchAll(/^(`{3,}|~{3,})[^\n]*\n([\s\S]*?)^\1[`~]*[ \t]*$/gm);
  return Array.from(blocks, ([, , inner = '']) => inner).find((inner) => /^["']?schema_version["']?\s*:/m.test(inner));
}
