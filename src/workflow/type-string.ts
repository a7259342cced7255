import { pythonStrip } from '../pyyaml/python-text.ts';
import { closest } from './suggest.ts';
import { typeMeant } from './schema/synonyms.ts';

/** A type as upstream's small type language knows it; at run time only the outermost kind is enforced. */
export type FieldType =
  | { readonly kind: 'str' | 'int' | 'float' | 'bool' | 'object' }
  | { readonly kind: 'list'; readonly item?: FieldType }
  | { readonly kind: 'dict'; readonly key?: FieldType; readonly value?: FieldType };

export const TYPE_NAMES = ['str', 'int', 'float', 'bool', 'list', 'dict', 'object'] as const;

/** Python gives up on deeper nesting, too. */
const DEEPEST = 200;

/** The type that `text` names, or undefined where upstream knows none. */
export function parseType(text: string, depth = 0): FieldType | undefined {
  const name = pythonStrip(text);
  if ((TYPE_NAMES as readonly string[]).includes(name)) return { kind: name as (typeof TYPE_NAMES)[number] };
  if (depth > DEEPEST) return undefined;
  const list = inside(name, 'list[');
  if (list !== undefined && !list.includes('\n')) {
    const item = parseType(list, depth + 1);
    return item && { kind: 'list', item };
  }
  const dict = inside(name, 'dict[');
  return dict === undefined ? undefined : parseDict(dict, depth);
}

function inside(name: string, opening: string): string | undefined {
  if (!name.startsWith(opening) || !name.endsWith(']')) return undefined;
  return name.length > opening.length + 1 ? name.slice(opening.length, -1) : undefined;
}

/** The last comma divides, so a value type can never hold one. Line breaks are allowed only directly after it. */
function parseDict(text: string, depth: number): FieldType | undefined {
  const comma = text.lastIndexOf(',');
  const rest = text.slice(comma + 1);
  const first = text.slice(0, Math.max(comma, 0));
  const second = rest.slice(rest.indexOf(pythonStrip(rest)));
  if (first === '' || first.includes('\n') || second.includes('\n')) return undefined;
  const key = parseType(first, depth + 1);
  const value = parseType(second, depth + 1);
  return key && value && { kind: 'dict', key, value };
}

/** Longer texts are not meant as a type. */
const LONGEST_MISTAKE = 200;

/** A valid type for what was probably meant: `List[string]` is `list[str]`, `Optional[int]` is `int`. */
export function suggestType(text: string): string | undefined {
  if (text.length > LONGEST_MISTAKE) return undefined;
  const named = unwrapOptional(pythonStrip(text)).replace(/^(list|array)\s+of\s+(\w+?)s?$/i, '$1[$2]');
  const bare = named.replace(/^(\w+)\[\]$/, (_, item: string) =>
    /^(?:list|dict)$/i.test(item) ? item.toLowerCase() : `list[${item}]`,
  );
  const squared = bare.replaceAll(/[<({]/g, '[').replaceAll(/[>)}]/g, ']');
  const loose = /^(list|dict)\[.*\b(?:any|object)\]$/i.exec(squared)?.[1]?.toLowerCase();
  if (loose !== undefined && parseType(squared) === undefined) return loose;
  const renamed = squared.replaceAll(/[A-Za-z_]\w*/g, (word) => typeMeant(word) ?? closest(word, TYPE_NAMES) ?? word);
  if (parseType(renamed) !== undefined) return renamed;
  const outer = /^(list|dict)\b/.exec(renamed)?.[1];
  return outer ?? undefined;
}

/** `Optional[str]`, `str | None`, `str?`. */
export function isOptionalType(text: string): boolean {
  return text.length <= LONGEST_MISTAKE && unwrapOptional(pythonStrip(text)) !== pythonStrip(text);
}

function unwrapOptional(text: string): string {
  return text
    .replace(/^Optional\[(.+)\]$/, '$1')
    .replace(/(?<!\s)\s*\|\s*(?:None|null)$/, '')
    .replace(/\?$/, '');
}
