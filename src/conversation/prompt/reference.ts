import { readFileSync } from 'node:fs';
import { REFERENCE_RULES, type ReferenceRule } from './reference-rules.ts';

/** A rarely used part of the schema. */
export interface ReferenceSection {
  readonly name: string;
  readonly text: string;
}

/** The texts that the selection is based on. */
export interface ReferenceMaterial {
  /** The user's words, in this message and the one before. */
  readonly words: string;
  /** The current config and the files. */
  readonly configs: readonly string[];
}

const SECTIONS = Object.entries(REFERENCE_RULES).map(([name, rule]: [string, ReferenceRule]) => ({
  name,
  rule,
  text: readFileSync(new URL(`./reference/${name}.md`, import.meta.url), 'utf8').trimEnd(),
}));

/**
 * The sections that a turn needs, in a fixed order. They are part of the turn's prompt and not of the system text, which stays the same for every turn, so
 * that vendors can cache it. Takes linear time.
 */
export function referenceFor({ words, configs }: ReferenceMaterial): readonly ReferenceSection[] {
  return SECTIONS.filter(
    ({ rule }) => rule.words.test(words) || configs.some((config) => rule.config.test(config)),
  ).map(({ name, text }) => ({ name, text }));
}
