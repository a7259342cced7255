import type { ParsedWorkflow } from './schema/parse-workflow.ts';
import type { Suggest } from './suggest.ts';

/** What a placeholder can name. */
export interface PlaceholderScope {
  readonly fields: ReadonlySet<string>;
  /** The inputs of the node whose text it is in. */
  readonly inputs: ReadonlySet<string>;
  /** The outputs of each node by its id. */
  readonly outputs: ReadonlyMap<string, readonly string[]>;
  /** Finds a name by one that is nearly right. */
  readonly certain: Suggest;
}

/** What each node writes, by its id. */
export function outputsByNode({ nodes }: ParsedWorkflow['workflow']): ReadonlyMap<string, readonly string[]> {
  return new Map(
    (nodes ?? []).flatMap((node) =>
      node?.id === undefined ? [] : [[node.id, (node.outputs ?? []).filter((name) => name !== undefined)] as const],
    ),
  );
}

/** Words that other tools put before a name. */
const CONTAINERS = new Set(
  (
    'state input inputs context ctx var vars variables workflow flow data params parameters args arguments output outputs step steps node ' +
    'nodes result results fields memory session'
  ).split(' '),
);

/** Words for "what the step before gave". */
const WHOLE_RESULTS = new Set('output outputs result results response answer text content value data json'.split(' '));

/**
 * The name that a text in braces certainly means, without braces: `{{topic}}`, `{ topic }`, `{inputs.topic}`, `{research.notes}`,
 * `{research.result}` (the only output of that node), `{topic | upper}`, `{topic:.2f}`, `{state["topic"]}`, `{Topic}`. Undefined where
 * it cannot be told. `written` is the text between the braces.
 */
export function placeholderMeant(written: string, scope: PlaceholderScope): string | undefined {
  const plain = bare(written);
  if (plain === undefined) return undefined;
  const { name, isFiltered } = plain;
  const parts = name.split('.');
  const exact = exactlyNamed(parts, scope);
  if (exact !== undefined || isFiltered) return exact;
  const only = parts.length === 1 || (parts.length === 2 && CONTAINERS.has(parts[0] ?? '')) ? parts.at(-1) : undefined;
  return only === undefined ? undefined : scope.certain(only, [...scope.inputs, ...scope.fields]);
}

/** `{% if topic %}`, `{#each items}`, `{/each}`: what only a template language understands, and no other words can replace by rule. */
export function isTemplateLogic(written: string): boolean {
  const inner = written.trim().replace(/^\{/, '').trim();
  return (inner.startsWith('%') && inner.endsWith('%')) || /^(?:[#/]\w|(?:else|end)$)/.test(inner);
}

/** Longer texts are prose. */
const LONGEST = 120;

/** Without further braces, signs of other template languages, filters and formats. */
function bare(written: string): { readonly name: string; readonly isFiltered: boolean } | undefined {
  if (written.length > LONGEST) return undefined;
  const inner = written
    .replace(/^[{$%=-]+/, '')
    .replace(/(?<![}%-])[}%-]+$/, '')
    .trim();
  const name = inner
    .replace(/(?<!\s)\s*\|\s*[a-z_]\w*(?:\([^()]*\))?$/i, '')
    .replace(/![rsa]$/, '')
    .replace(/:[<>^+,.]?\d*(?:\.\d+)?[a-z%]?$/i, '');
  const dotted = name
    .replaceAll(/\[["']?([A-Za-z_]\w*)["']?\]/g, '.$1')
    .replaceAll(/\.get\(["']([A-Za-z_]\w*)["']\)/g, '.$1')
    .replace(/^\$?\.?/, '');
  const parts = dotted.split('.');
  if (parts.length > 5 || !parts.every((part) => /^[A-Za-z_][\w-]*$/.test(part))) return undefined;
  return { name: dotted, isFiltered: name !== inner };
}

function exactlyNamed(parts: readonly string[], scope: PlaceholderScope): string | undefined {
  const { fields, inputs, outputs } = scope;
  const isKnown = (name: string | undefined): name is string =>
    name !== undefined && (fields.has(name) || inputs.has(name));
  const [head, ...rest] = parts;
  if (head === undefined) return undefined;
  if (isKnown(head))
    return rest.length === 0 || (rest.length === 1 && WHOLE_RESULTS.has(rest[0] ?? '')) ? head : undefined;
  const last = parts.at(-1);
  const own = outputs.get(head);
  if (own !== undefined) {
    if (isKnown(last)) return last;
    const [only, ...more] = own;
    const isWhole = rest.every((part) => WHOLE_RESULTS.has(part));
    return isWhole && more.length === 0 && isKnown(only) ? only : undefined;
  }
  return CONTAINERS.has(head) ? exactlyNamed(rest, scope) : undefined;
}
