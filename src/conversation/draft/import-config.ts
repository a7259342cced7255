import { fencedBlocks } from '../../text/fence.ts';

/** A config that the user sent as a file. */
export interface ProvidedConfig {
  readonly name: string;
  readonly yaml: string;
}

interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The config file of a message without words: it is imported as it is, without asking a model. With words, it is what the words are about. */
export function importedConfig({
  prompt,
  provided,
}: {
  readonly prompt: { readonly text: string };
  readonly provided?: ProvidedConfig;
}): ProvidedConfig | undefined {
  return prompt.text.trim() === '' ? provided : undefined;
}

/** The config among the files of a message; undefined when there are several. */
export function providedConfig(files: readonly NamedText[]): ProvidedConfig | undefined {
  const configs = files.filter(isConfigFile);
  const [only] = configs;
  return only !== undefined && configs.length === 1 ? { name: only.name, yaml: only.text } : undefined;
}

const CONFIG_LINE = /^(?:\{\s*)?["']?(?:schema_version|nodes)["']?\s*:/;

/** Whether a file is a workflow config, judged by its name and its first key. JSON is read as the YAML that it is. */
export function isConfigFile({ name, text }: NamedText): boolean {
  return /\.(?:ya?ml|json)$/i.test(name) && text.split('\n').some((line) => CONFIG_LINE.test(line.trimStart()));
}

/** A config that was pasted into a message as a fenced block. */
export function pastedConfig(text: string): string | undefined {
  return fencedBlocks(text).find(
    ({ isClosed, content }) => isClosed && /^["']?schema_version["']?[ \t]*:/m.test(content),
  )?.content;
}
