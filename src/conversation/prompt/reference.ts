import { readFileSync } from 'node:fs';
import { REFERENCE_RULES, type ReferenceRule } from './reference-rules.ts';

/** A part of the schema that few requests need. */
export interface ReferenceSection {
  readonly name: string;
  readonly text: string;
}

/** What the choice is made from. */
export interface ReferenceMaterial {
  /** What the user says, in this message and the one before. */
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
 * The sections that a turn needs, in a fixed order. They are part of the turn's material: the system text stays the same for every turn, so that
 * vendors can cache it. Time is linear in the material.
 */
export function referenceFor({ words, configs }: ReferenceMaterial): readonly ReferenceSection[] {
  return SECTIONS.filter(
    ({ rule }) => rule.words.test(words) || configs.some((config) => rule.config.test(config)),
  ).map(({ name, text }) => ({ name, text }));
}
