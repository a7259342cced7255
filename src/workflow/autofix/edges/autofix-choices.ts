import { entriesOf, entryOf, itemsOf, keyOf, keysOf, textOf } from '../config-access.ts';
import type { ConfigEntry, ConfigNode } from '../../../pyyaml/config-node.ts';
import type { Fix, FixFamily } from '../fix.ts';

const CONDITION = ['if', 'when', 'condition'];
const THEN = ['then', 'to', 'goto', 'target'];
const ELSE = ['else', 'otherwise', 'default', 'fallback'];

/** A choice between ways in the shapes of other tools: `if`, `then` and `else` in an edge or a route, `default` next to routes, routes by name. */
export const fixChoices: FixFamily = ({ root, errors }) => {
  const edges = itemsOf(entryOf(root, 'edges'));
  const isWrong = new Set(errors.flatMap(({ at }) => (at[0] === 'edges' && typeof at[1] === 'number' ? [at[1]] : [])));
  return edges.flatMap((edge, index): Fix[] => {
    const from = textOf(entryOf(edge, 'from'));
    const routes = isWrong.has(index) && from !== undefined ? routesMeant(edge) : undefined;
    if (from === undefined || routes === undefined) return [];
    const value = { from, routes: routes.map(({ logic, to }) => ({ condition: { logic }, to })) };
    return [{ edits: [{ path: ['edges', index], value }], said: `wrote the branches behind \`${from}\` as routes` }];
  });
};

interface Way {
  readonly logic: string;
  readonly to: string;
}

/** The ways of an edge that is written in another shape; undefined where it is not, or where one of them cannot be told. */
function routesMeant(edge: ConfigNode): readonly Way[] | undefined {
  const written = entriesOf(edge).find((entry) => keyOf(entry) === 'routes')?.value;
  const isOnly = (...names: readonly string[]) => keysOf(edge).every((key) => key === 'from' || names.includes(key));
  const otherwise = named(edge, ELSE);
  if (written === undefined) {
    if (otherwise === undefined || !isOnly(...CONDITION, ...THEN, ...ELSE)) return undefined;
    return complete([wayOf(named(edge, CONDITION), named(edge, THEN)), wayOf(undefined, otherwise)]);
  }
  if (!isOnly('routes', ...ELSE)) return undefined;
  const ways = written.kind === 'map' ? written.entries.map(wayByName) : itemsOf(written).map(wayOfRoute);
  const isPlain =
    written.kind === 'list' && itemsOf(written).every((route) => named(route, ['condition']) !== undefined);
  if (otherwise === undefined) return isPlain ? undefined : complete(ways);
  const hasDefault = ways.some((way) => way?.logic === 'default');
  return hasDefault ? undefined : complete([...ways, wayOf(undefined, otherwise)]);
}

/** At least two ways, one of them for when no other is taken; the order stays, with that one last. */
function complete(ways: readonly (Way | undefined)[]): readonly Way[] | undefined {
  const known = ways.filter((way) => way !== undefined);
  const open = known.filter(({ logic }) => logic === 'default');
  if (known.length < ways.length || known.length < 2 || open.length !== 1) return undefined;
  return [...known.filter(({ logic }) => logic !== 'default'), ...open];
}

function named(node: ConfigNode, names: readonly string[]): ConfigNode | undefined {
  return entriesOf(node).find((entry) => names.includes(keyOf(entry) ?? ''))?.value;
}

/** Without a condition it is the default. */
function wayOf(condition: ConfigNode | undefined, target: ConfigNode | undefined): Way | undefined {
  const to = textOf(target);
  const logic = condition === undefined ? 'default' : (textOf(condition) ?? textOf(entryOf(condition, 'logic')));
  if (to === undefined || to === '' || logic === undefined) return undefined;
  return { logic: OPEN.test(logic.trim()) ? 'default' : logic, to };
}

const OPEN = /^(?:default|else|otherwise|true|\*)$/i;

/** `state.level >= 4: escalate`, `default: reply` */
function wayByName(entry: ConfigEntry): Way | undefined {
  const { key } = entry;
  const isCondition = key.kind === 'string' && (OPEN.test(key.value) || /[=<>]|^(?:not\s+)?state\./.test(key.value));
  return isCondition ? wayOf(key, entry.value) : undefined;
}

/** `{if: ..., then: ...}`, `{else: reply}`, `{else: true, to: reply}` */
function wayOfRoute(route: ConfigNode): Way | undefined {
  const otherwise = named(route, ELSE);
  const target = named(route, THEN);
  if (otherwise !== undefined && named(route, CONDITION) === undefined) {
    return otherwise.kind === 'bool' || otherwise.kind === 'null'
      ? wayOf(undefined, target)
      : wayOf(undefined, target ?? otherwise);
  }
  return wayOf(named(route, CONDITION), target);
}
