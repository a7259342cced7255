import { applyFixes, unlike } from './apply-fixes.ts';
import { fixAnswers } from './autofix-answers.ts';
import { fixBranches } from './edges/autofix-branches.ts';
import { fixChoices } from './edges/autofix-choices.ts';
import { fixCode } from './autofix-code.ts';
import { fixConditions } from './edges/autofix-conditions.ts';
import { quotedCutValues } from './text/autofix-cut-values.ts';
import { fixEdges } from './edges/autofix-edges.ts';
import { fixMissingEdges } from './edges/autofix-missing-edges.ts';
import { fixKeys, fixLists } from './autofix-keys.ts';
import { fixOutputs } from './autofix-outputs.ts';
import { fixPrompts } from './autofix-prompts.ts';
import { fixScalars } from './autofix-scalars.ts';
import { quotedKeys, textFixes, type TextFix } from './text/autofix-text.ts';
import { fixSteps } from './edges/autofix-steps.ts';
import { fixTypes } from './autofix-types.ts';
import { fixUnwritten } from './autofix-unwritten.ts';
import { indentationFixes } from './text/autofix-indentation.ts';
import { shapeFixes } from './text/autofix-shape.ts';
import type { ConfigNode } from '../../pyyaml/config-node.ts';
import type { FixFamily, InvalidConfig, PlacedIssue } from './fix.ts';
import { readConfig } from '../../pyyaml/read-config.ts';
import { readPath } from './read-path.ts';
import { validateConfig, type ValidationReport } from '../validate.ts';

/** A text with what rules could fix in it. */
export interface Autofixed {
  readonly yaml: string;
  /** What was fixed, one short clause each, for the user. */
  readonly fixes: readonly string[];
  /** What was not done because it would remove something that the user wrote. */
  readonly offers: readonly string[];
  /** The verdict on `yaml`. */
  readonly report: ValidationReport;
}

/** Says whether a config is valid and what is wrong with it. */
export type Validate = (yaml: string) => ValidationReport;

const asDraft: Validate = (yaml) => validateConfig(yaml, { origin: 'draft' });

/** In the order in which they are tried: what a later one looks at has its shape by then. */
const FAMILIES: readonly FixFamily[] = [
  fixChoices,
  fixBranches,
  fixSteps,
  fixLists,
  fixKeys,
  // Keys inside what has just got its right name.
  fixKeys,
  fixAnswers,
  fixScalars,
  fixLists,
  fixTypes,
  fixOutputs,
  fixConditions,
  fixPrompts,
  fixCode,
  fixEdges,
  fixMissingEdges,
  fixUnwritten,
];

/** More rounds than fixes are known to hide one another. */
const MOST_ROUNDS = 8;

/** Characters of changed texts that are validated; a large config gets fewer rounds, so that the time grows with its size only. */
const MOST_VALIDATED = 16 * 1024 * 1024;

export interface AutofixOptions {
  /** The verdict on the text, if it is known. */
  readonly report?: ValidationReport;
  /** In a user's own file, what would remove something is offered instead of made. */
  readonly removals?: 'make' | 'offer';
}

/**
 * Fixes by rule, without a model, what has one certain answer. A valid text comes back as it is, and an invalid one never with more
 * errors than it had (a text that cannot be read has more errors than any other). Applied to its own result it changes nothing. Pure.
 */
export function autofix(
  yaml: string,
  validate: Validate = asDraft,
  { report = validate(yaml), removals = 'make' }: AutofixOptions = {},
): Autofixed {
  const rules: Rules = { validate, removals };
  let state: Autofixed = { yaml, fixes: [], offers: [], report };
  for (let pass = 0; pass < MOST_PASSES && !state.report.valid; pass += 1) {
    const next = fixOnce(state, rules);
    if (next.yaml === state.yaml) break;
    state = next;
  }
  return removals === 'make' || report.valid ? state : withOffers(state);
}

/** What a fix of values brings to light may be one of the text, and the other way round. */
const MOST_PASSES = 4;

function fixOnce(start: Autofixed, rules: Rules): Autofixed {
  const readable = fixText(start, rules.validate);
  // One fix may bring errors to light that another one clears away, so that only the end is compared.
  const bold = fixRounds(readable, rules, () => true);
  if (bold.yaml === readable.yaml || weight(bold) < weight(start)) return bold;
  return fixRounds(readable, rules, (before, after) => weight(after) < weight(before));
}

interface Rules {
  readonly validate: Validate;
  readonly removals: 'make' | 'offer';
}

type Accept = (before: Autofixed, after: Autofixed) => boolean;

function fixRounds(start: Autofixed, rules: Rules, accept: Accept): Autofixed {
  let state = start;
  let left = MOST_VALIDATED;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = state.yaml;
    for (const family of FAMILIES) {
      if (state.report.valid || left < 0) return withoutRepetition(state);
      const next = tryFamily(state, family, rules);
      if (next !== undefined) left -= next.yaml.length;
      if (next !== undefined && accept(state, next)) state = next;
    }
    if (state.yaml === before) break;
  }
  return withoutRepetition(state);
}

const UNREADABLE = 1_000_000;

/** How much is wrong. */
function weight({ yaml, report }: Autofixed): number {
  if (report.valid) return 0;
  const errors = report.issues.filter(({ severity }) => severity === 'error').length;
  return readConfig(yaml, 'yaml').ok ? errors : UNREADABLE + errors;
}

/** Makes a text readable, fix by fix, as long as each brings the first fault further down or away. */
function fixText(start: Autofixed, validate: Validate): Autofixed {
  let state = reindented(start, validate);
  const most = Math.min(20, 2 + MOST_VALIDATED / (8 * start.yaml.length));
  for (let tries = 0; tries < most; tries += 1) {
    const read = readConfig(state.yaml, 'yaml');
    const fix = read.ok
      ? (quotedKeys(state.yaml, state.report.issues) ??
        quotedCutValues(read.root, state.yaml) ??
        shapeFix(state, read.root))
      : textFixes(state.yaml, read.issues).find((one) => readsBetter(one, state.yaml));
    if (fix === undefined) break;
    state = withText(state, fix, validate);
  }
  return state;
}

function withText(state: Autofixed, { text, said }: TextFix, validate: Validate): Autofixed {
  return { ...state, yaml: text, fixes: [...state.fixes, said], report: validate(text) };
}

/** Of several ways to indent, the one that leaves least to fix. */
function reindented(start: Autofixed, validate: Validate): Autofixed {
  const tried = indentationFixes(start.yaml).map((fix) => withText(start, fix, validate));
  const weights = tried.map(weight);
  const least = Math.min(...weights);
  const best = tried[weights.indexOf(least)];
  return best !== undefined && least < weight(start) ? best : start;
}

function shapeFix({ yaml, report }: Autofixed, root: ConfigNode): TextFix | undefined {
  return shapeFixes(yaml, root, report.issues).find(({ text }) => readConfig(text, 'yaml').ok);
}

function readsBetter({ text }: TextFix, before: string): boolean {
  const now = readConfig(text, 'yaml');
  if (now.ok) return true;
  const was = readConfig(before, 'yaml');
  if (was.ok) return false;
  const [first, earlier] = [now.issues[0], was.issues[0]];
  return now.issues.length < was.issues.length || (first?.line ?? 0) > (earlier?.line ?? 0);
}

function tryFamily(state: Autofixed, family: FixFamily, { validate, removals }: Rules): Autofixed | undefined {
  const config = configOf(state);
  if (config === undefined) return undefined;
  const all = family(config);
  const fixes = unlike(removals === 'make' ? all : all.filter(({ removes }) => removes === undefined));
  if (fixes.length === 0) return undefined;
  const done = applyFixes(state.yaml, fixes);
  if (done.text === state.yaml) return undefined;
  return { ...state, yaml: done.text, fixes: [...state.fixes, ...done.said], report: validate(done.text) };
}

/** What families work on; undefined if the text cannot be read. */
function configOf({ yaml, report }: Autofixed): InvalidConfig | undefined {
  const read = readConfig(yaml, 'yaml');
  if (!read.ok) return undefined;
  const errors = report.issues
    .filter(({ severity, code }) => severity === 'error' || code === 'effect.unknown_key')
    .map((issue): PlacedIssue => Object.assign({ at: readPath(issue.path) }, issue));
  return { root: read.root, lines: yaml.split('\n'), errors };
}

/** What was left to the user. */
function withOffers(state: Autofixed): Autofixed {
  const config = configOf(state);
  if (config === undefined) return state;
  const offers = FAMILIES.flatMap((family) => family(config)).flatMap(({ removes }) => removes ?? []);
  return { ...state, offers: [...new Set(offers)] };
}

function withoutRepetition(state: Autofixed): Autofixed {
  return { ...state, fixes: [...new Set(state.fixes)] };
}
