import type { ConfigMap, ConfigNode } from '../../pyyaml/config-node.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
import { keyLabel, type Lax, type Shape } from './lax-type.ts';
import { workflow } from './schema.ts';
import { certain } from '../suggest.ts';
import { keyMeant } from './synonyms.ts';

/** Upstream drops keys that it does not know without a word, so a misspelt setting is simply not there. */
export function findUnknownKeys(root: ConfigNode): Finding[] {
  const findings: Finding[] = [];
  const visit = (node: ConfigNode, type: Lax<unknown>, path: Path): void => {
    const { shape } = type;
    if (shape === undefined) return;
    if (shape.kind === 'each') visitEach(node, shape.item, path, visit);
    else if (node.kind === 'map') visitModel(node, shape, path);
  };
  const visitModel = (node: ConfigMap, shape: ModelShape, path: Path): void => {
    let missing: readonly string[] | undefined;
    let homeOf: HomeOf | undefined;
    for (const { key, value } of node.entries) {
      const name = keyLabel(key);
      const known = key.kind === 'string' ? fieldOf(shape, name) : undefined;
      if (known !== undefined) {
        if (known.type.shape !== undefined) visit(value, known.type, [...path, name]);
      } else if (path.length > 0 || key.kind === 'string') {
        missing ??= missingKeys(shape, node);
        homeOf ??= homesBelow(shape, node);
        findings.push(unknownKey({ path: [...path, name], value, allowed: missing, homeOf }));
      }
    }
  };
  visit(root, workflow, []);
  return findings;
}

type ModelShape = Extract<Shape, { kind: 'model' }>;
type Visit = (node: ConfigNode, type: Lax<unknown>, path: Path) => void;

function visitEach(node: ConfigNode, item: Lax<unknown>, path: Path, visit: Visit): void {
  if (item.shape === undefined) return;
  if (node.kind === 'list') node.items.forEach((value, index) => visit(value, item, [...path, index]));
  else if (node.kind === 'map') for (const { key, value } of node.entries) visit(value, item, [...path, keyLabel(key)]);
}

function fieldOf({ fields, aliases }: ModelShape, name: string) {
  const key = Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** The known keys that are not yet written there. */
function missingKeys({ fields }: ModelShape, { entries }: ConfigMap): string[] {
  const present = new Set(entries.map(({ key }) => keyLabel(key)));
  return Object.keys(fields).filter((name) => !present.has(name));
}

interface UnknownKey {
  readonly path: Path;
  readonly value: ConfigNode;
  readonly allowed: readonly string[];
  readonly homeOf: HomeOf;
}

function unknownKey({ path, value, allowed, homeOf }: UnknownKey): Finding {
  const name = String(path.at(-1));
  const meant = meantFor(name, path, value, allowed) ?? homeOf(name)?.join('.');
  return {
    code: 'effect.unknown_key',
    severity: 'warning',
    path,
    message: `The runtime knows no key \`${name}\` here and drops it silently; ${adviceOn(name, path, meant)}`,
    ...(meant !== undefined && { suggestion: meant }),
    allowed,
    atKey: true,
  };
}

/** The missing key of this place that the name was meant to be. */
function meantFor(name: string, path: Path, value: ConfigNode, allowed: readonly string[]): string | undefined {
  if (isOneOfManyFields(path, value)) return undefined;
  return keyMeant(name, allowed) ?? sectionMeant(path, value, allowed) ?? certain(name, allowed);
}

/** A list of edges or of nodes under any name at the top is known by what it holds. */
function sectionMeant(path: Path, value: ConfigNode, allowed: readonly string[]): string | undefined {
  if (path.length > 1 || value.kind !== 'list' || value.items.length === 0) return undefined;
  const all = (names: readonly string[]) =>
    value.items.every((item) => item.kind === 'map' && item.entries.some(({ key }) => names.includes(keyLabel(key))));
  if (allowed.includes('edges') && all(['from', 'source', 'from_'])) return 'edges';
  return allowed.includes('nodes') && all(['prompt', 'code', 'output_schema', 'outputs']) ? 'nodes' : undefined;
}

/** A field that is written directly under `state`. */
function isOneOfManyFields(path: Path, value: ConfigNode): boolean {
  return (
    path.length === 2 &&
    path[0] === 'state' &&
    value.kind === 'map' &&
    value.entries.some(({ key }) => keyLabel(key) === 'type')
  );
}

/** Settings of a step that the runtime has for the whole workflow only. */
const FOR_ALL_STEPS: Readonly<Record<string, string>> = {
  timeout: 'timeout',
  timeout_seconds: 'timeout',
  retries: 'max_retries',
  max_retries: 'max_retries',
  retry: 'max_retries',
};

const SECTIONS = new Set(['nodes', 'edges', 'state', 'flow', 'config']);

function adviceOn(name: string, path: Path, meant: string | undefined): string {
  if (meant?.includes('.') === true)
    return `it belongs under \`${meant.slice(0, meant.lastIndexOf('.'))}\`, as \`${meant}\`.`;
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  const global =
    path[0] === 'nodes' && path.length === 3 && Object.hasOwn(FOR_ALL_STEPS, name) ? FOR_ALL_STEPS[name] : undefined;
  if (global !== undefined) return `it is set for all steps at once, as \`config.execution.${global}\`.`;
  if (SECTIONS.has(name) && path.length > 1) return `it is read at the top of the file only: move it there.`;
  if (path[0] === 'state' && path.length === 2) return 'fields of the state are written under `state.fields`.';
  return 'nothing here does what it says: put `#` before it to keep it as a note.';
}

/** Keys that mean something else in almost every place where they can be. */
const IN_MANY_PLACES = new Set(['enabled', 'description', 'name', 'type', 'timeout', 'metric']);

/** Where in the settings below a place a key is known, if that is one place and nothing is written there yet. */
type HomeOf = (name: string) => readonly string[] | undefined;

/** What is known below a place is read once, however many unknown keys are there. */
function homesBelow(shape: ModelShape, node: ConfigMap): HomeOf {
  const written = new Map(node.entries.map(({ key, value }) => [keyLabel(key), value]));
  const below = Object.entries(shape.fields).flatMap(([key, { type }]) =>
    type.shape?.kind === 'model' ? [{ key, shape: type.shape, value: written.get(key) }] : [],
  );
  const settings = below.find(({ key, value }) => key === 'config' && (value === undefined || value.kind === 'map'));
  let inSettings: HomeOf | undefined;
  return (name) => {
    const homes = below.filter(({ key, shape: inner, value }) => {
      if (!Object.hasOwn(inner.fields, name) || (IN_MANY_PLACES.has(name) && key !== 'flow')) return false;
      return (
        value === undefined || (value.kind === 'map' && !value.entries.some((entry) => keyLabel(entry.key) === name))
      );
    });
    const [home, ...others] = homes;
    if (home !== undefined) return others.length === 0 ? [home.key, name] : undefined;
    if (settings === undefined) return undefined;
    inSettings ??= homesBelow(settings.shape, settings.value?.kind === 'map' ? settings.value : EMPTY);
    const deeper = inSettings(name);
    return deeper && [settings.key, ...deeper];
  };
}

const EMPTY: ConfigMap = { kind: 'map', entries: [], place: { line: 1, column: 1 } };
