import { findCues } from './cue.ts';
import { textAt, type Reading } from './reading.ts';
import { say } from './speech.ts';
import { quoted } from './user-phrase.ts';

/**
 * What a workflow cannot do, said for each wish of that kind: the names are those of the `limits` lists and sentences. The words are
 * claimed, so that they neither count for a template nor as not understood.
 */
export function readLimits(reading: Reading): string[] {
  return reading.language.groups('limits').flatMap(({ name, cues }) => {
    const words = new Set<string>();
    for (const hit of findCues(cues, reading.folded)) {
      if (!reading.isFree(hit)) continue;
      reading.claim(hit);
      words.add(quoted(textAt(reading, hit)));
    }
    return words.size === 0 ? [] : [say(reading.language, `limit.${name}`, { words: [...words].join(', ') })];
  });
}

/** What is worth a word about wishes that are met in another way; the words count all the same. */
export function readRemarks(reading: Reading): string[] {
  return reading.language
    .groups('remarks')
    .filter(({ cues }) => findCues(cues, reading.folded).length > 0)
    .map(({ name, cues }) => {
      for (const hit of findCues(cues, reading.folded)) reading.claim(hit);
      return name;
    });
}
