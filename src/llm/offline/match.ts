import { findCues, type CueHit } from './cue.ts';
import type { Library, Template } from './library.ts';
import type { Reading } from './reading.ts';

const WEIGHTS = { strong: 3, medium: 2, weak: 1 };

/** Below this a template is not meant. */
const THRESHOLD = 3;
/** By how much the best must lead, or it would be a guess. */
const MARGIN = 1;

export interface Match {
  readonly template: Template;
  readonly score: number;
  /** The places that speak for it, none inside another. */
  readonly hits: readonly CueHit[];
  /** Of the first of its heaviest hits. */
  readonly start: number;
}

/** `clear`: one template is meant. `open`: several may be; the nearest first, at most three. `none`: nothing speaks for any. */
export type MatchResult =
  | { readonly kind: 'clear'; readonly match: Match }
  | { readonly kind: 'open' | 'none'; readonly nearest: readonly Match[] };

export function matchTemplate(reading: Reading, library: Library): MatchResult {
  const ranked = withoutModifiers(rankTemplates(reading, library));
  const [best, second] = ranked;
  if (best === undefined || best.score === 0) return { kind: 'none', nearest: ranked.slice(0, 3) };
  const lead = best.score - (second?.score ?? 0);
  if (best.score >= THRESHOLD && lead >= MARGIN) return { kind: 'clear', match: best };
  return { kind: 'open', nearest: ranked.filter(({ score }) => score > 0).slice(0, 3) };
}

/**
 * A template that also exists as a known step steps aside for one that is named before it: "summarise it, then translate it" is a
 * summary with a translation, "translate the summary" is a translation.
 */
function withoutModifiers(ranked: readonly Match[]): Match[] {
  const main = ranked.find(({ template, score }) => template.alsoStep === undefined && score >= THRESHOLD);
  if (main === undefined) return [...ranked];
  return ranked.filter(({ template, start }) => template.alsoStep === undefined || start <= main.start);
}

function rankTemplates(reading: Reading, library: Library): Match[] {
  return library.templates
    .map((template) => scoreTemplate(reading, template))
    .sort((a, b) => b.score - a.score || a.template.number - b.template.number);
}

/** Each cue counts once, and a place counts once, for the heaviest cue that it fits. */
export function scoreTemplate(reading: Reading, template: Template): Match {
  const hits: CueHit[] = [];
  const said = new Set<string>();
  let score = 0;
  for (const [level, weight] of Object.entries(WEIGHTS)) {
    for (const hit of findCues(reading.language.cues(`templates.${template.name}.cues.${level}`), reading.folded)) {
      const isTaken = hits.some((other) => other.start < hit.end && hit.start < other.end);
      if (isTaken || !reading.isFree(hit)) continue;
      hits.push(hit);
      if (!said.has(hit.cue.phrase)) score += weight;
      said.add(hit.cue.phrase);
    }
  }
  const start = hits[0]?.start ?? 0;
  return { template, score, start, hits: hits.sort((a, b) => a.start - b.start) };
}
