import type { Language } from '../../language.ts';
import type { Token } from '../../words/tokens.ts';
import type { Scope } from '../scope.ts';
import { has, type Verb } from './find-verb.ts';

const TOOLS = { web: ['web_search'], page: ['web_scrape'], api: ['http_client'], database: ['sql_query'] } as const;

/** The tools that the words need. */
export function toolsFor(tokens: readonly Token[], verb: Verb | undefined, language: Language): string[] {
  const needs = (name: string) => has(tokens, name, language);
  const tools: string[] = [];
  if (verb?.name === 'save_file' || (needs('write_file') && verb?.name === 'write')) return ['file_write'];
  if (needs('web') || verb?.phrase === 'research') tools.push(...TOOLS.web);
  if (
    needs('page') &&
    (verb === undefined ||
      ['read', 'extract', 'summarize', 'check', 'analyze', 'list', 'answer', 'improve'].includes(verb.name))
  )
    tools.push(...TOOLS.page);
  if (needs('api') && (verb === undefined || ['read', 'extract'].includes(verb.name))) tools.push(...TOOLS.api);
  if (needs('files')) tools.push('file_glob', 'file_read');
  if (needs('database')) tools.push(...TOOLS.database);
  return tools;
}

/** An average, sum or median of a list of numbers is computed, not guessed. */
export function formulaFor(
  tokens: readonly Token[],
  reads: readonly string[],
  { inputs, language }: Scope,
): string | undefined {
  const numbers = inputs.some(({ name }) => reads.includes(name) && (name === 'numbers' || name === 'figures'));
  if (!numbers) return undefined;
  const [only, ...more] = ['median', 'mean', 'sum'].filter((name) => language.has(`recipes.${name}`, tokens));
  return more.length === 0 ? only : undefined;
}
