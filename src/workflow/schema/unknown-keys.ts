import type { ConfigMap, ConfigNode } from '../../pyyaml/config-node.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
import { keyLabel, type Lax, type Shape } from './lax-type.ts';
import { workflow } from './schema.ts';
import type { Suggest } from '../suggest.ts';
import { keyMeant } from './synonyms.ts';

/** Upstream drops keys that it does not know without a word, so a misspelt setting is simply not there. */
export function findUnknownKeys(root: ConfigNode, suggest: Suggest): Finding[] {
  const findings: Finding[] = [];
  const visit = (node: ConfigNode, type: Lax<unknown>, path: Path): void => {
    const { shape } = type;
    if (shape === undefined) return;
    if (shape.kind === 'each') visitEach(node, shape.item, path, visit);
    else if (node.kind === 'map') visitModel(node, shape, path);
  };
  const visitModel = (node: ConfigMap, shape: ModelShape, path: Path): void => {
    let missing: readonly string[] | undefined;
    for (const { key, value } of node.entries) {
      const name = keyLabel(key);
      const known = key.kind === 'string' ? fieldOf(shape, name) : undefined;
      if (known !== undefined) {
        if (known.type.shape !== undefined) visit(value, known.type, [...path, name]);
      } else if (path.length > 0 || key.kind === 'string') {
        missing ??= missingKeys(shape, node);
        findings.push(unknownKey([...path, name], missing, suggest));
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

function unknownKey(path: Path, allowed: readonly string[], suggest: Suggest): Finding {
  const name = String(path.at(-1));
  const meant = keyMeant(name, allowed) ?? suggest(name, allowed);
  const hint = meant === undefined ? 'remove it.' : `did you mean \`${meant}\`?`;
  return {
    code: 'effect.unknown_key',
    severity: 'warning',
    path,
    message: `The runtime knows no key \`${name}\` here and drops it silently; ${hint}`,
    ...(meant !== undefined && { suggestion: meant }),
    allowed,
    atKey: true,
  };
}
