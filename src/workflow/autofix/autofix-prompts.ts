import { entryOf, fieldTypes, itemsOf, keysOf, nodeAt, textOf, textsOf } from './config-access.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { Fix, FixFamily, PlacedIssue } from './fix.ts';
import { certain, createSuggest } from '../suggest.ts';
import { isTemplateLogic, placeholderMeant, type PlaceholderScope } from '../placeholder-meant.ts';

/** Braces in prompts: placeholders in the spelling of other tools, and samples of JSON or code. */
export const fixPrompts: FixFamily = ({ root, errors }) => {
  const scope = { fields: new Set(fieldTypes(root).keys()), outputs: outputsOf(root), certain: createSuggest(certain) };
  const nodes = new Set(errors.filter(({ code }) => PROMPT_CODES.has(code)).map(({ at }) => at[1]));
  const prompts = [...nodes].flatMap((index) =>
    typeof index === 'number' ? (fixPrompt(root, index, scope) ?? []) : [],
  );
  return [...prompts, ...errors.flatMap((error) => fixInput(error, root, scope) ?? fixLeft(error, root) ?? [])];
};

const PROMPT_CODES = new Set(['graph.unknown_placeholder', 'run.prompt_unresolved']);

/** What each node writes, by its id. */
function outputsOf(root: ConfigNode): ReadonlyMap<string, readonly string[]> {
  return new Map(
    itemsOf(entryOf(root, 'nodes')).flatMap((node) => {
      const id = textOf(entryOf(node, 'id'));
      return id === undefined ? [] : [[id, textsOf(entryOf(node, 'outputs'))] as const];
    }),
  );
}

type ConfigScope = Omit<PlaceholderScope, 'inputs'>;

function fixPrompt(root: ConfigNode, index: number, ofConfig: ConfigScope): Fix | undefined {
  const path = ['nodes', index, 'prompt'];
  const prompt = textOf(nodeAt(root, path));
  if (prompt === undefined) return undefined;
  const node = itemsOf(entryOf(root, 'nodes'))[index];
  const fixed = fixBraces(prompt, { ...ofConfig, inputs: new Set(keysOf(entryOf(node, 'inputs'))) });
  if (fixed === prompt) return undefined;
  const step = textOf(entryOf(node, 'id')) ?? `${index + 1}`;
  return { edits: [{ path, value: fixed }], said: `put the braces in the prompt of \`${step}\` right` };
}

/** The prompt with every pair of braces either a placeholder that resolves, or parentheses. What cannot be told stays. */
function fixBraces(prompt: string, scope: PlaceholderScope): string {
  const single = prompt.replaceAll(
    /\$?\{\{([^{}]+)\}\}|\$\{([^{}]+)\}/g,
    (whole, doubled?: string, dollar?: string) => {
      const inner = doubled ?? dollar ?? '';
      const name = resolved(inner.replace(/^-/, '').replace(/-$/, '').trim(), scope);
      return name === undefined ? whole : `{${name}}`;
    },
  );
  let text = single;
  // Innermost first, so that a sample in a sample becomes parentheses in parentheses.
  for (let depth = 0; depth < 20; depth += 1) {
    const next = text.replaceAll(/\{([^{}]+)\}/g, (_, inner: string) => {
      const placeholder = resolved(inner, scope);
      if (placeholder !== undefined) return `\uE000${placeholder}\uE001`;
      return isSample(inner) ? `(${inner})` : `\uE000${inner}\uE001`;
    });
    if (next === text) break;
    text = next;
  }
  return text.replaceAll('\uE000', '{').replaceAll('\uE001', '}');
}

/** What a placeholder resolves to: itself, or the name that it certainly means. */
function resolved(inner: string, scope: PlaceholderScope): string | undefined {
  const { fields, inputs } = scope;
  const [head = '', second, ...rest] = inner.split('.');
  if (head === 'state' && second !== undefined && fields.has(second)) return inner;
  if (second === undefined && (fields.has(head) || inputs.has(head))) return inner;
  const meant = placeholderMeant(inner, scope);
  if (meant !== undefined) return meant;
  return (fields.has(head) || inputs.has(head)) && rest.length === 0 ? inner : undefined;
}

/** JSON, code, CSS: anything that no name of a field could be. */
function isSample(inner: string): boolean {
  if (isTemplateLogic(inner)) return false;
  return /["':;,\n(){}=<>|/\uE000\uE001-]|^\s|\s$|^\d/.test(inner) || /\s/.test(inner.trim()) || inner.trim() === '...';
}

/** A field that the run would leave in the text as it is written, as in `{state.topic.upper()}`. */
function fixLeft({ code, at, message, suggestion }: PlacedIssue, root: ConfigNode): Fix | undefined {
  const value = code === 'effect.placeholder_left' ? textOf(nodeAt(root, at)) : undefined;
  const [, written] = /^`(\{[^{}`]+\})` is left /.exec(message) ?? [];
  if (value === undefined || suggestion === undefined || written === undefined) return undefined;
  return {
    edits: [{ path: at, value: value.replaceAll(written, suggestion) }],
    said: `wrote \`${suggestion}\` for \`${written}\``,
  };
}

/** The placeholders in an input, which is filled from the state only. */
function fixInput({ code, at }: PlacedIssue, root: ConfigNode, ofConfig: ConfigScope): Fix | undefined {
  const value = code === 'run.input_unresolved' ? textOf(nodeAt(root, at)) : undefined;
  if (value === undefined) return undefined;
  const scope = { ...ofConfig, inputs: new Set<string>() };
  const fixed = value.replaceAll(/\{{1,2}([^{}]+)\}{1,2}/g, (whole, inner: string) => {
    const name = resolved(inner, scope);
    return name === undefined ? whole : `{${name}}`;
  });
  if (fixed === value) return undefined;
  return {
    edits: [{ path: at, value: fixed }],
    said: `wrote \`${fixed}\` in input \`${String(at.at(-1))}\``,
  };
}
