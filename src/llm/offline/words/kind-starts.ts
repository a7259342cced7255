import { COMMAS, type Cutter, endsHere, found, HEAD, openFrom } from './cutter.ts';
import { joinAt } from './noun-phrase.ts';
import { isMark } from './tokens.ts';

/** "sort them into urgent, normal and everything else": the rest is a kind and no other way. */
export function isLastKind(cutter: Cutter, next: number): boolean {
  const end = next + found(cutter, 'other_words', next);
  return (
    end > next && sortsInto(cutter) && (endsHere(cutter.tokens[end]) || joinAt(cutter.tokens, end, cutter.language) > 0)
  );
}

/** The open clause sorts into kinds, of which it has named one. */
function sortsInto(cutter: Cutter): boolean {
  const open = cutter.tokens.slice(openFrom(cutter), cutter.index);
  const verb = cutter.language.find('verbs', open);
  return verb?.name === 'classify' && cutter.language.has('kinds_intro', open, verb.at + verb.length);
}

/** "into emergency, see a doctor soon, self care": a kind may begin with a verb if no "and" came before, and one without a verb follows. */
export function isKind(cutter: Cutter, next: number): boolean {
  const { tokens, language } = cutter;
  if (!sortsInto(cutter) || !isMark(tokens[cutter.index], COMMAS)) return false;
  const length = tokens.slice(next, next + HEAD).findIndex((_token, at) => joinAt(tokens, next + at, language) > 0);
  const behind = next + length + joinAt(tokens, next + length, language);
  return (
    length > 0 &&
    !language.has('list_joins', tokens.slice(openFrom(cutter), cutter.index)) &&
    !language.is('verbs', tokens, behind)
  );
}
