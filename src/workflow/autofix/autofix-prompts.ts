import { entryOf, fieldTypes, itemsOf, keysOf, nodeAt, textOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { Fix, FixFamily, PlacedIssue } from './fix.ts';
import { createSuggest, type Suggest } from '../suggest.ts';

/** Braces in prompts: placeholders in the spelling of other tools, and samples of JSON or code. */
export const fixPrompts: FixFamily = ({ root, errors }) => {
  const suggest = createSuggest();
  const fields = [...fieldTypes(root).keys()];
  const names = { fields: new Set(fields), meant: (name: string) => suggest(name, fields), suggest };
  const nodes = new Set(errors.filter(({ code }) => PROMPT_CODES.has(code)).map(({ at }) => at[1]));
  const prompts = [...nodes].flatMap((index) =>
    typeof index === 'number' ? (fixPrompt(root, index, names) ?? []) : [],
  );
  return [...prompts, ...errors.flatMap((error) => fixInput(error, root) ?? [])];
};

const PROMPT_CODES = new Set(['graph.unknown_placeholder', 'run.prompt_unresolved']);

function fixPrompt(root: ConfigNode, index: number, ofConfig: Omit<Names, 'inputs'>): Fix | undefined {
  const path = ['nodes', index, 'prompt'];
  const prompt = textOf(nodeAt(root, path));
  if (prompt === undefined) return undefined;
  const node = itemsOf(entryOf(root, 'nodes'))[index];
  const names = { ...ofConfig, inputs: new Set(keysOf(entryOf(node, 'inputs'))) };
  const fixed = fixBraces(prompt, names);
  if (fixed === prompt) return undefined;
  const step = textOf(entryOf(node, 'id')) ?? `${index + 1}`;
  return { edits: [{ path, value: fixed }], said: `put the braces in the prompt of \`${step}\` right` };
}

interface Names {
  readonly fields: ReadonlySet<string>;
  readonly inputs: ReadonlySet<string>;
  /** The field that a name nearly is. */
  readonly meant: (name: string) => string | undefined;
  readonly suggest: Suggest;
}

/** The prompt with every pair of braces either a placeholder that resolves, or parentheses. What cannot be told stays. */
function fixBraces(prompt: string, names: Names): string {
  const single = prompt.replaceAll(/\$?\{\{([^{}]+)\}\}/g, (whole, written: string) => {
    const inner = written.replace(/^-/, '').replace(/-$/, '').trim();
    return resolved(inner, names) === undefined ? whole : `{${inner}}`;
  });
  let text = single.replaceAll(/\$\{([^{}]+)\}/g, (whole, inner: string) =>
    resolved(inner, names) === undefined ? whole : whole.slice(1),
  );
  // Innermost first, so that a sample in a sample becomes parentheses in parentheses.
  for (let depth = 0; depth < 20; depth += 1) {
    const next = text.replaceAll(/\{([^{}]+)\}/g, (_, inner: string) => {
      const placeholder = resolved(inner, names);
      if (placeholder !== undefined) return `\uE000${placeholder}\uE001`;
      return isSample(inner) ? `(${inner})` : `\uE000${inner}\uE001`;
    });
    if (next === text) break;
    text = next;
  }
  return text.replaceAll('\uE000', '{').replaceAll('\uE001', '}');
}

/** What a placeholder resolves to: itself, or the field that it certainly means. */
function resolved(inner: string, { fields, inputs, meant, suggest }: Names): string | undefined {
  const written = inner.trim();
  const known = (name: string) => fields.has(name) || inputs.has(name);
  const [head = '', second, ...rest] = written.split('.');
  if (inner === written && head === 'state' && second !== undefined && fields.has(second)) return written;
  if (inner === written && second === undefined && known(head)) return written;
  const bare = bareName(written);
  if (bare === undefined) return undefined;
  if (known(bare)) return bare;
  if (known(head) && rest.length === 0 && second !== undefined) return written;
  return bare.length > 3 ? (meant(bare) ?? suggest(bare, [...inputs])) : undefined;
}

/** `state.topic`, `inputs.topic`, `research.notes`, `topic | upper`, `topic:.2f`, `topic!r`, `state["topic"]`: the name in it. */
function bareName(text: string): string | undefined {
  const plain = withoutFilter(text).replaceAll(/\[["']?([A-Za-z_]\w*)["']?\]/g, '.$1');
  const parts = plain.split('.');
  if (parts.length > 3 || !parts.every((part) => /^[A-Za-z_][\w-]*$/.test(part))) return undefined;
  return parts.at(-1);
}

/** Without `| filter`, `!r` or `:format` at the end. */
function withoutFilter(text: string): string {
  const quoted = Math.max(text.lastIndexOf('"'), text.lastIndexOf("'"), text.lastIndexOf('\n'));
  const ends = [text.indexOf('|'), text.indexOf(':', quoted + 1), text.search(/![rsa]$/)].filter((at) => at !== -1);
  return text.slice(0, Math.min(text.length, ...ends)).trimEnd();
}

/** JSON, code, CSS: anything that no name of a field could be. */
function isSample(inner: string): boolean {
  return /["':;,\n(){}=<>\uE000\uE001]|^\s|\s$|^\d/.test(inner) || /\s/.test(inner.trim()) || inner.trim() === '...';
}

/** An input that holds one misspelt placeholder and nothing else. */
function fixInput({ code, at, suggestion }: PlacedIssue, root: ConfigNode): Fix | undefined {
  const value = textOf(nodeAt(root, at))?.trim() ?? '';
  if (code !== 'run.input_unresolved' || suggestion === undefined || !/^\{[^{}]+\}$/.test(value)) return undefined;
  return {
    edits: [{ path: at, value: suggestion }],
    said: `wrote \`${suggestion}\` in input \`${String(at.at(-1))}\``,
  };
}
