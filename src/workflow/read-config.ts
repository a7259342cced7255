import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { ConfigEntry, ConfigNode, Place } from './config-node.ts';
import type { Issue } from './issue.ts';

export type ConfigFormat = 'yaml' | 'json';

/** A config text read as upstream reads it, or every reason found why it cannot be read. */
export type ReadResult =
  | { readonly ok: true; readonly root: ConfigNode; readonly warnings: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const INT = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const FLOAT = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;

function plainScalar(text: string, place: Place): ConfigNode {
  if (TRUE.test(text)) return { kind: 'bool', value: true, place };
  if (FALSE.test(text)) return { kind: 'bool', value: false, place };
  if (NULL.test(text)) return { kind: 'null', place };
  if (INT.test(text)) return { kind: 'int', value: BigInt(text.replaceAll(/[_+]/g, '')), place };
  if (FLOAT.test(text)) return { kind: 'float', value: Number(text.replaceAll('_', '')), place };
  return { kind: 'string', value: text, place };
}

/** Reads `text` as Python's `yaml.safe_load` or `json.load` would. Never throws; what cannot be read comes back as issues. */
export function readConfig(text: string, format: ConfigFormat): ReadResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, lineCounter: lines });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [problem] = document.errors;
  if (problem !== undefined) {
    const place = placeAt(problem.pos[0]);
    const message = problem.message.split('\n')[0] ?? problem.message;
    return { ok: false, issues: [{ code: `${format}.syntax`, severity: 'error', path: '', ...place, message }] };
  }
  const build = (node: unknown, fallback: Place): ConfigNode => {
    if (isAlias(node)) return build(node.resolve(document), fallback);
    if (isScalar(node)) {
      const place = node.range ? placeAt(node.range[0]) : fallback;
      const value = String(node.value ?? '');
      return node.type === 'PLAIN' ? plainScalar(value, place) : { kind: 'string', value, place };
    }
    if (isSeq(node)) {
      const place = node.range ? placeAt(node.range[0]) : fallback;
      return { kind: 'list', python: 'list', items: node.items.map((item) => build(item, place)), place };
    }
    if (isMap(node)) {
      const place = node.range ? placeAt(node.range[0]) : fallback;
      const entries: ConfigEntry[] = node.items.map((pair) => ({
        key: build(pair.key, place),
        value: build(pair.value, place),
      }));
      return { kind: 'map', entries, place };
    }
    return { kind: 'null', place: fallback };
  };
  return { ok: true, root: build(document.contents, { line: 1, column: 1 }), warnings: [] };
}

/** As `readConfig`, for a file's bytes: upstream opens files as strict UTF-8. */
export function readConfigBytes(bytes: Uint8Array, format: ConfigFormat): ReadResult {
  return readConfig(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), format);
}
