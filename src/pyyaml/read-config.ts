import { remembering } from '../text/remembering.ts';
import { repeatedKeyWarnings } from './construct/repeated-keys.ts';
import type { ConfigNode, Place } from './config-node.ts';
import type { Issue } from './issue.ts';
import { readJsonDocument } from './json/json-reader.ts';
import { decodeUtf8 } from './utf8-text.ts';
import { placeOfOffset, withoutForbidden } from './scan/characters.ts';
import { composeDocument } from './compose/compose.ts';
import { constructDocument } from './construct/construct.ts';
import { boundExpansion } from './compose/expansion.ts';
import { refuse, textIssue, TextRefusal } from './refusal.ts';

export type ConfigFormat = 'yaml' | 'json';

/** Limits beyond which any text is refused. */
export interface ReadLimits {
  /** Size of the text in UTF-8. */
  readonly maxBytes: number;
  /** Nesting of lists and mappings. */
  readonly maxDepth: number;
}

export const DEFAULT_READ_LIMITS: ReadLimits = { maxBytes: 1024 * 1024, maxDepth: 64 };

/** A config text as upstream reads it, or every reason found why it cannot be read. */
export type ReadResult =
  | { readonly ok: true; readonly root: ConfigNode; readonly warnings: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Reads `text` as Python does: YAML as PyYAML 6's `safe_load`, JSON as `json.load`. Never throws, takes linear time, and never accepts what Python refuses.
 * Codes `yaml.unsupported.*` (for JSON, too) mark what Python accepts but we do not.
 */
export function readConfig(text: string, format: ConfigFormat, limits: ReadLimits = DEFAULT_READ_LIMITS): ReadResult {
  return format === 'yaml' && limits === DEFAULT_READ_LIMITS ? readUsual(text) : readAny(text, format, limits);
}

const readUsual = remembering((text) => readAny(text, 'yaml', DEFAULT_READ_LIMITS));

function readAny(text: string, format: ConfigFormat, limits: ReadLimits): ReadResult {
  if (isTooLarge(text, limits)) return { ok: false, issues: [sizeIssue(limits)] };
  const issues: Issue[] = [];
  try {
    const read = format === 'yaml' ? readYaml : readJson;
    const result = read(text, issues, limits);
    if (issues.length === 0) return result;
  } catch (error) {
    if (!(error instanceof TextRefusal)) throw error;
    // A later error that was caused by a skipped tab is not reported.
    if (!issues.some(({ code }) => code === 'yaml.tab')) issues.push(error.issue);
  }
  return { ok: false, issues: issues.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function isTooLarge(text: string, { maxBytes }: ReadLimits): boolean {
  return text.length > maxBytes || (3 * text.length > maxBytes && Buffer.byteLength(text) > maxBytes);
}

function sizeIssue({ maxBytes }: ReadLimits): Issue {
  const sentence = `The text is larger than ${maxBytes.toLocaleString('en-US')} bytes, the most that can be read; shorten it.`;
  return textIssue('yaml.unsupported.size', START, sentence);
}

const START: Place = { line: 1, column: 1 };

function readYaml(text: string, issues: Issue[], { maxDepth }: ReadLimits): ReadResult {
  const readable = withoutForbidden(text, (offset) => placeOfOffset(text, offset), issues);
  const document = composeDocument(readable, issues, maxDepth);
  if (document === undefined) return { ok: true, root: { kind: 'null', place: START }, warnings: [] };
  const { root, repeatedKeys } = constructDocument(document.root, issues);
  if (document.hasAliases) boundExpansion(root, maxDepth);
  return { ok: true, root, warnings: repeatedKeyWarnings('yaml.duplicate_key', root, repeatedKeys) };
}

function readJson(text: string, issues: Issue[], { maxDepth }: ReadLimits): ReadResult {
  if (!text.isWellFormed()) refuse('json.encoding', START, 'The text contains half a character; write it again.');
  const { root, repeatedKeys } = readJsonDocument(text, issues, maxDepth);
  return { ok: true, root, warnings: repeatedKeyWarnings('json.duplicate_key', root, repeatedKeys) };
}

/** Like `readConfig`, for the bytes of a file: upstream opens files as strict UTF-8. */
export function readConfigBytes(
  bytes: Uint8Array,
  format: ConfigFormat,
  limits: ReadLimits = DEFAULT_READ_LIMITS,
): ReadResult {
  if (bytes.length > limits.maxBytes) return { ok: false, issues: [sizeIssue(limits)] };
  const decoded = decodeUtf8(bytes);
  if (decoded.ok) return readConfig(decoded.text, format, limits);
  const place = placeOfOffset(decoded.before, decoded.before.length);
  const sentence = 'A byte here is not UTF-8; save the file with the encoding UTF-8.';
  return { ok: false, issues: [textIssue(`${format}.encoding`, place, sentence)] };
}
