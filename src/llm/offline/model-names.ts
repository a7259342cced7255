import { findCues, type Span } from './cue.ts';
import type { Reading } from './reading.ts';

/** How the models of each provider are called. Only what the user writes is ever used as a name. */
const FAMILIES: readonly { readonly provider: string; readonly start: string }[] = [
  { provider: 'openai', start: 'gpt|chatgpt|o(?=\\d)' },
  { provider: 'anthropic', start: 'claude' },
  { provider: 'google', start: 'gemini' },
  { provider: 'ollama', start: 'llama|codellama|mistral|mixtral|qwen|phi|gemma|deepseek|tinyllama' },
];

const PROVIDER_WORDS: readonly { readonly provider: string; readonly word: RegExp }[] = [
  { provider: 'openai', word: /(?<![\w-])openai(?![\w-])/g },
  { provider: 'anthropic', word: /(?<![\w-])(?:anthropic|claude)(?![\w-])/g },
  { provider: 'google', word: /(?<![\w-])(?:google gemini|gemini)(?![\w-])/g },
  { provider: 'ollama', word: /(?<![\w-])ollama(?![\w-])/g },
];

export interface ModelName {
  readonly name: string;
  readonly provider: string;
}

/** A model that the text names in full, told by its family and by a digit in it, or the word after "model". Claimed. */
export function findModel(reading: Reading): ModelName | undefined {
  for (const { provider, start } of FAMILIES) {
    const pattern = new RegExp(`(?<![\\w.:-])(?:${start})(?=[\\w.:-]*\\d)[\\w.:-]*\\w`, 'g');
    const match = pattern.exec(reading.folded);
    if (match === null) continue;
    claimMatch(reading, match);
    return { name: match[0], provider };
  }
  return undefined;
}

/** A provider named by its own word, or by its model family alone. Claimed. */
export function findProvider(reading: Reading): { readonly name: string } | undefined {
  let found: { readonly name: string } | undefined;
  for (const { provider, word } of PROVIDER_WORDS) {
    for (const match of reading.folded.matchAll(word)) {
      if (!isUsed(reading, match.index)) continue;
      claimMatch(reading, match);
      found ??= { name: provider };
    }
  }
  return found;
}

/** How far in front of a provider "use" or the like is looked for. Characters. */
const NEAR = 30;

/** "use anthropic", but not "write about anthropic". */
function isUsed({ folded, language }: Reading, index: number): boolean {
  return findCues(language.cues('settings.uses'), folded.slice(Math.max(0, index - NEAR), index)).length > 0;
}

function claimMatch(reading: Reading, match: RegExpExecArray): void {
  const span: Span = { start: match.index, end: match.index + match[0].length };
  reading.claim(span);
}
