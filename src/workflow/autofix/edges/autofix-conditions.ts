import { arcsIn } from './autofix-edges.ts';
import { entryOf, fieldTypes, itemsOf, keysOf, nodeAt, nodeIds, textOf } from '../config-access.ts';
import type { ConfigNode } from '../../../pyyaml/config-node.ts';
import type { Fix, FixFamily, PlacedIssue } from '../fix.ts';
import { renameFields } from '../rename.ts';
import { certain, createSuggest, type Suggest } from '../../suggest.ts';

/** Routes: their conditions in upstream's narrow language, and the default that each list of them needs. */
export const fixConditions: FixFamily = (config) => {
  const { root, errors } = config;
  const names: FieldNames = {
    known: new Set(fieldTypes(root).keys()),
    list: [...fieldTypes(root).keys()],
    suggest: createSuggest(certain),
    renames: new Map(),
  };
  const fixes = errors.flatMap((error) => {
    switch (error.code) {
      case 'effect.condition_never':
      case 'effect.condition_always':
      case 'graph.condition_unknown_field':
        return fixLogic(error, root, names) ?? [];
      case 'graph.no_default_route':
        return fixDefault(error, root) ?? [];
      case 'schema.model_type':
        return conditionAsText(error, root) ?? [];
      case 'schema.missing':
        return missingCondition(error, root) ?? [];
      case 'schema.string_type':
        return flagAsLogic(error, root) ?? [];
      default:
        return [];
    }
  });
  const { renames } = names;
  if (renames.size === 0) return fixes;
  const said = Array.from(
    renames,
    ([from, to]) => `renamed field \`${from}\` to \`${to}\`, as conditions forbid that word`,
  );
  return [...fixes, { edits: renameFields(root, renames), said }];
};

interface FieldNames {
  readonly known: ReadonlySet<string>;
  readonly list: readonly string[];
  readonly suggest: Suggest;
  /** Fields that need another name, as conditions forbid the one they have. */
  readonly renames: Map<string, string>;
}

function fixLogic(error: PlacedIssue, root: ConfigNode, names: FieldNames): Fix | undefined {
  const logic = textOf(nodeAt(root, error.at));
  if (logic === undefined) return undefined;
  const said = `rewrote the condition \`${logic.replaceAll('`', "'")}\` as the runtime reads it`;
  const plain = plainLogic(logic, names);
  if (plain !== logic) return { edits: [{ path: error.at, value: plain }], said };
  renameForbidden(logic, names);
  return undefined;
}

const UNCONDITIONAL = /^(?:|default|else|otherwise|true|always|\*|none|null)$/i;

function isUnconditional(logic: string): boolean {
  return UNCONDITIONAL.test(logic.trim());
}

/** A condition in the spelling of Python or JavaScript, put into clauses of `state.f OP literal`. */
function plainLogic(logic: string, names: FieldNames): string {
  if (isUnconditional(logic)) return 'default';
  const text = logic
    .trim()
    .replace(/^(?:if|when)\s+/i, '')
    .replaceAll(/\$?\{\{?([^{}]+)\}?\}/g, (_, inner: string) => inner.trim())
    .replaceAll(/(?<!\s)(?:\s*&&\s*|\s+AND\s+)/g, ' and ')
    .replaceAll(/(?<!\s)(?:\s*\|\|\s*|\s+OR\s+)/g, ' or ')
    .replaceAll(/"[^"]*"|'[^']*'|(?<![=!<>])=(?!=)/g, (found) => (found === '=' ? '==' : found))
    .replaceAll('===', '==')
    .replaceAll('!==', '!=')
    .replaceAll(/!(?=\s*(?:state\.)?[A-Za-z_])/g, 'not ')
    .replaceAll(/\bis\s+not\s+(?=True|False|None)/gi, '!= ')
    .replaceAll(/\bis\s+(?=True|False)/gi, '== ')
    .replaceAll(/\bstate\[["'](\w+)["']\]|\bstate\.get\(["'](\w+)["']\)/g, (_, one, two) => `state.${one ?? two}`)
    .replaceAll(/(?<=[\w\])]|^)\s+equals\s+/gi, ' == ');
  const expanded = expandIn(text);
  const joined = expanded.includes(' and ') && expanded.includes(' or ') ? expanded : withoutParentheses(expanded);
  return withState(joined, names);
}

/** `state.kind in ["a", "b"]` is a comparison for each of them. */
function expandIn(text: string): string {
  const match = /^\(?((?:state\.)?\w+)\s+(not\s+in|in)\s+[[({]([^\])}]*)[\])}]\)?$/.exec(text);
  if (match === null) return text;
  const [, field = '', word = '', list = ''] = match;
  const values = list.split(',').map((value) => value.trim());
  if (values.some((value) => value === '')) return text;
  const isNot = word.startsWith('not');
  return values.map((value) => `${field} ${isNot ? '!=' : '=='} ${value}`).join(isNot ? ' and ' : ' or ');
}

/** Where only one word joins the clauses, parentheses say nothing. */
function withoutParentheses(text: string): string {
  return /["']/.test(text.replaceAll(/"[^"()]*"|'[^'()]*'/g, '')) ? text : text.replaceAll(/[()]/g, '').trim();
}

/** Puts `state.` before the name of each clause, and a field's name in place of one that is nearly right. */
function withState(text: string, { known, list, suggest }: FieldNames): string {
  const joint = text.includes(' and ') ? ' and ' : ' or ';
  const clauses = text.split(joint).map((clause) =>
    clause.trim().replace(/^(not\s+)?(?:state\.)?([A-Za-z_]\w*)(?=\s|$|[<>=!])/, (whole, not = '', name: string) => {
      const meant = known.has(name) ? name : suggest(name, list);
      return meant === undefined ? whole : `${not}state.${meant}`;
    }),
  );
  return clauses.join(joint);
}

/** Upstream forbids `import`, `exec`, `eval` and `lambda` anywhere in a condition, also inside the name of a field. */
const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/evaluation/gi, 'assessment'],
  [/retrieval/gi, 'found'],
  [/important/gi, 'weighty'],
  [/execut/gi, 'complet'],
  [/import/gi, 'bring'],
  [/eval/gi, 'assess'],
  [/exec/gi, 'run'],
  [/lambda/gi, 'rate'],
  [/_+/g, '_'],
];

function renameForbidden(logic: string, { known, renames }: FieldNames): void {
  const used = Array.from(logic.matchAll(/\bstate\.(\w+)/g), ([, name = '']) => name);
  const named = used.find((name) => /__|import|exec|eval|lambda/i.test(name) && known.has(name));
  if (named === undefined) return;
  const name = FORBIDDEN.reduce((text, [wrong, right]) => text.replaceAll(wrong, right), named);
  if (!known.has(name) && /^[a-z]\w*$/i.test(name)) renames.set(named, name);
}

/** The last route is the default if no other condition could be true, or if it is one in other words. */
function fixDefault({ at }: PlacedIssue, root: ConfigNode): Fix | undefined {
  const routes = itemsOf(nodeAt(root, at));
  const logics = routes.map((route) => textOf(nodeAt(route, ['condition', 'logic'])));
  const open = logics.findIndex((logic) => logic !== undefined && isUnconditional(logic));
  const [first, second] = logics;
  const isEither = routes.length === 2 && first !== undefined && second !== undefined && areOpposite(first, second);
  const position = open === -1 && isEither ? 1 : open;
  if (position === -1) return defaultToUnreached(at, routes.length, root);
  const path = [...at, position, 'condition', 'logic'];
  return { edits: [{ path, value: 'default' }], said: 'made the last route the `default` one' };
}

/** The one step that nothing leads to is where the way goes that is not written. */
function defaultToUnreached(at: PlacedIssue['at'], position: number, root: ConfigNode): Fix | undefined {
  const led = new Set(arcsIn(root).map(({ to }) => to));
  const [to, ...more] = nodeIds(root).filter((id) => id !== undefined && !led.has(id));
  if (to === undefined || more.length > 0) return undefined;
  const edit = { path: [...at, position], value: { condition: { logic: 'default' }, to } };
  return { edits: [edit], said: `made \`${to}\`, which nothing led to, the default of the routes` };
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

function areOpposite(one: string, other: string): boolean {
  const [left, right] = [truthOf(one), truthOf(other)];
  if (left === undefined || right === undefined || left.field !== right.field) return false;
  if (left.value === right.value) return OPPOSITE[left.operator] === right.operator;
  return left.operator === '==' && right.operator === '==' && isFlag(left.value) && isFlag(right.value);
}

function isFlag(value: string): boolean {
  return /^(?:true|false)$/i.test(value);
}

function truthOf(logic: string): { field: string; operator: string; value: string } | undefined {
  const truth = /^(not\s+)?(?:state\.)?(\w+)$/.exec(logic.trim());
  if (truth !== null)
    return { field: truth[2] ?? '', operator: '==', value: truth[1] === undefined ? 'true' : 'false' };
  const [, field, operator, value] = /^(?:state\.)?(\w+)\s*(==|!=|<=|>=|<|>)\s*(\S.*)$/.exec(logic.trim()) ?? [];
  return field === undefined || operator === undefined || value === undefined
    ? undefined
    : { field, operator, value: isFlag(value) ? value.toLowerCase() : value };
}

/** `condition: "state.ok"`. */
function conditionAsText({ at }: PlacedIssue, root: ConfigNode): Fix | undefined {
  const logic = textOf(nodeAt(root, at));
  if (logic === undefined || at.at(-1) !== 'condition') return undefined;
  return { edits: [{ path: at, value: { logic } }], said: 'wrote a condition with its `logic`' };
}

/** A route with nothing but its target, or `- default: END`. */
function missingCondition({ at }: PlacedIssue, root: ConfigNode): Fix | undefined {
  if (at[2] !== 'routes' || at.length !== 5) return undefined;
  const path = at.slice(0, 4);
  const route = nodeAt(root, path);
  const keys = keysOf(route);
  const target = textOf(entryOf(route, 'default'));
  if (at[4] === 'condition' && keys.length === 1 && target !== undefined) {
    const value = { condition: { logic: 'default' }, to: target };
    return { edits: [{ path, value }], said: 'wrote the default route in full' };
  }
  const isLast = path[3] === itemsOf(nodeAt(root, path.slice(0, 3))).length - 1;
  if (at[4] !== 'condition' || !isLast || keys.join() !== 'to') return undefined;
  return {
    edits: [{ path: at, value: { logic: 'default' } }],
    said: 'made the route without a condition the `default` one',
  };
}

/** `logic: true`. */
function flagAsLogic({ at }: PlacedIssue, root: ConfigNode): Fix | undefined {
  const node = nodeAt(root, at);
  if (at.at(-1) !== 'logic' || node?.kind !== 'bool' || !node.value) return undefined;
  return { edits: [{ path: at, value: 'default' }], said: 'made the route that is always true the `default` one' };
}
