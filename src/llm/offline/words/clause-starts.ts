import { comparisonAt } from './amounts.ts';
import { close, COMMAS, type Cutter, found, hasVerb, HEAD, isVerb, LOOKBACK, openFrom, skip } from './cutter.ts';
import { isKind, isLastKind } from './kind-starts.ts';
import { hasSourceFirst, hasSubject, isInRow, isRelative } from './subject-starts.ts';
import { isBracket, isMark, type Token } from './tokens.ts';

/** A comma or a joining word with a verb behind it begins a clause, and so does a condition or a way out. */
export function beginsClause(cutter: Cutter): boolean {
  const { tokens, index, start, language } = cutter;
  if (index === start) return false;
  if (isHead(cutter)) {
    close(cutter, ':');
    skip(cutter, 1);
    return true;
  }
  const comma = isMark(tokens[index], COMMAS) || isDash(tokens, index);
  if (
    comma &&
    found(cutter, 'inputs_suffix', index - 1) > 0 &&
    language.has('outputs_suffix', tokens.slice(index, index + 3 * HEAD))
  ) {
    close(cutter, '');
    skip(cutter, 1);
    return true;
  }
  const join = comma ? 1 : found(cutter, 'soft_joins', index);
  if (join === 0) return beginsCondition(cutter, index);
  const next = index + join + (comma ? found(cutter, 'soft_joins', index + join) : 0);
  if (isTyped(cutter, next)) return false;
  if (found(cutter, 'settings_start', next) > 0 || isModel(cutter, next)) {
    close(cutter, '');
    skip(cutter, next - index);
    return true;
  }
  const isBranch =
    (found(cutter, 'otherwise', next) > 0 && !isLastKind(cutter, next)) || beginsCondition(cutter, next, false);
  if (!isBranch && !beginsTask(cutter, next, comma)) return false;
  close(cutter, comma && tokens[index]?.word === ':' ? ':' : '');
  skip(cutter, next - index);
  return true;
}

/** A hyphen between spaces. */
function isDash(tokens: readonly Token[], at: number): boolean {
  const [before, dash, behind] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  return (
    isMark(dash, '-') &&
    before !== undefined &&
    behind !== undefined &&
    before.end < (dash?.start ?? 0) &&
    (dash?.end ?? 0) < behind.start
  );
}

/** "exit interview: extract ...", "debate trainer: given ...": a name in front of everything else. */
function isHead({ tokens, index, start, sentence, clauses, language }: Cutter): boolean {
  if (!isMark(tokens[index], ':') || clauses.length > 0 || sentence > 0) return false;
  if (index - start > (language.is('title_nouns', tokens, index - 1) ? 2 * HEAD : HEAD)) return false;
  const head = tokens.slice(start, index);
  const behind = [...head, tokens[index] as Token];
  return (
    head.every((token) => token.kind === 'word' || isMark(token, '&')) &&
    !language.is('verbs', head, 0) &&
    [
      'fields_intro',
      'inputs_intro',
      'kinds_intro',
      'constraints',
      'nodes',
      'named',
      'speakers',
      'limits.no_schedule',
    ].every((path) => !language.has(path, behind))
  );
}

/** "and gpt-4o to write ...", "and claude-3-haiku for the rest" */
function isModel({ tokens, language }: Cutter, at: number): boolean {
  if (!/^(?:gpt|chatgpt|claude|gemini|llama|mistral|mixtral|qwen|deepseek)/.test(tokens[at]?.word ?? '')) return false;
  let end = at + 1;
  while (end < at + LONGEST_MODEL && tokens[end]?.start === tokens[end - 1]?.end) end += 1;
  const isName = tokens.slice(at, end).some(({ word }) => /\d/.test(word));
  return isName && ['topics', 'audience'].some((path) => language.is(path, tokens, end));
}

/** Tokens of the name of a model. */
const LONGEST_MODEL = 10;

/** "count (int)" goes on with a list of values, whatever its words are elsewhere. */
function isTyped({ tokens, index, start, language }: Cutter, next: number): boolean {
  const from = Math.max(start, index - LOOKBACK);
  const behind = tokens.slice(from, index + 1);
  const isListed = ['fields_intro', 'inputs_intro'].some((path) => language.has(path, behind));
  if (!isListed && !isBracket(tokens[index - 1])) return false;
  const end = tokens.slice(next, next + HEAD).findIndex(({ kind }) => kind !== 'word');
  return end > 0 && isBracket(tokens[next + end]);
}

function beginsTask(cutter: Cutter, next: number, comma: boolean): boolean {
  const first = comma ? found(cutter, 'then_first', next) : 0;
  const opener = found(cutter, 'openers', next + first);
  if (found(cutter, 'wishes', next) > 0 && found(cutter, 'speaker_subjects', openFrom(cutter)) > 0) return true;
  if (isKind(cutter, next)) return false;
  const isTask =
    [next, next + first, next + first + opener].some((at) => isVerb(cutter, at) && !isPlural(cutter, at)) &&
    !isMark(cutter.tokens[next + 1], '/') &&
    !isRelative(cutter, next);
  if (comma)
    return (
      isTask ||
      goesOnWith(cutter, next + first) ||
      found(cutter, 'demands', next) > 0 ||
      found(cutter, 'brings', next) > 1 ||
      hasSourceFirst(cutter, next) ||
      (found(cutter, 'stop', next) > 0 && found(cutter, 'if', next + found(cutter, 'stop', next)) > 0) ||
      found(cutter, 'again', next) > 0 ||
      found(cutter, 'thanks', next) > 0 ||
      found(cutter, 'each', next) > 1 ||
      beginsArm(cutter, next) ||
      isInRow(cutter, next) ||
      hasSubject(cutter, next) ||
      (cutter.language.verbMayEnd && endsWithVerb(cutter, next))
    );
  return (isTask || hasSubject(cutter, next) || hasSourceFirst(cutter, next)) && hasObject(cutter);
}

/** "group them into features, fixes and chores": behind an imperative, a form with -s is a noun. */
function isPlural(cutter: Cutter, at: number): boolean {
  const { language, tokens } = cutter;
  const isThird = (index: number) => {
    const hit = language.at('verbs', tokens, index);
    return hit === undefined || !language.inflected ? undefined : hit.form !== hit.phrase && /s\b/.test(hit.form);
  };
  if (isThird(at) !== true) return false;
  const before = cutter.tokens
    .slice(openFrom(cutter), cutter.index)
    .map((_token, offset) => isThird(openFrom(cutter) + offset));
  const first = before.findIndex((third) => third !== undefined);
  return first !== -1 && first < 3 && !before.includes(true);
}

/** "detect the language, answer in the same language": a verb that is a noun as well, with a preposition behind it. */
function goesOnWith(cutter: Cutter, next: number): boolean {
  const { language, tokens } = cutter;
  if (!language.inflected || found(cutter, 'verb_nouns', next) === 0) return false;
  const verb = language.at('verbs', tokens, next);
  const from = openFrom(cutter);
  const before = language.find('verbs', tokens.slice(0, cutter.index), from);
  const behind = verb === undefined ? 0 : next + verb.length;
  return (
    verb?.form === verb?.phrase &&
    (found(cutter, 'step_preps', behind) > 0 || isPronounEach(cutter, behind)) &&
    before !== undefined &&
    !['extract', 'list', 'write'].includes(before.name)
  );
}

function isPronounEach(cutter: Cutter, at: number): boolean {
  return found(cutter, 'also_each', at) > 0;
}

/** "Stimmung erkennen, Antwort schreiben": the verb at the end of what is to be done. */
function endsWithVerb({ tokens, language }: Cutter, next: number): boolean {
  const behind = tokens.slice(next, next + 2 * HEAD);
  const end = behind.findIndex(
    ({ kind }, at) => kind === 'mark' || kind === 'break' || language.is('then', behind, at),
  );
  const last = end === -1 ? behind.length - 1 : isBracket(behind[end - 1]) ? end - 2 : end - 1;
  return last > 0 && language.is('verbs', behind, last);
}

/** How far ahead of a comma an arm such as "urgent: ..." or "3 gets ..." shows. */
const ARM = 5;

/** "50 to 80 write ...", "normal: write ...", "Spanish is translated": what is done in another case. */
function beginsArm(cutter: Cutter, index: number): boolean {
  const { tokens, language } = cutter;
  const compared = comparisonAt(tokens, index, language);
  const behind = compared === undefined ? undefined : tokens[compared.end];
  if (
    compared !== undefined &&
    behind !== undefined &&
    behind.kind !== 'break' &&
    !isMark(behind, '.,;') &&
    found(cutter, 'units', compared.end) === 0
  )
    return true;
  const from = openFrom(cutter);
  const goesBefore = tokens.slice(from, cutter.index).some((_token, at) => found(cutter, 'goes_to', from + at) > 0);
  for (let at = index + 1; at < index + ARM; at += 1) {
    const token = tokens[at];
    if (token === undefined || token.kind === 'break' || isMark(token, ',.;')) return false;
    if (isMark(token, ':') && cutter.colon === cutter.sentence) return true;
    if (token.kind === 'mark' && !cutter.arrow) continue;
    if (found(cutter, 'goes_to', at) > 0 && (goesBefore || found(cutter, 'if_links', at) === 0)) return true;
  }
  return false;
}

/** "write a note if it is urgent", but not "check if it is urgent". */
function beginsCondition(cutter: Cutter, index: number, close_ = true): boolean {
  const { tokens, start, language } = cutter;
  const condition = found(cutter, 'if', index);
  if (condition === 0 || !(hasVerb(cutter) || isStop(cutter, index))) return false;
  if (found(cutter, 'if_asides', index + condition) > 0) return false;
  if (found(cutter, 'soft_joins', index - 1) > 0 && language.has('ask_verbs', tokens.slice(openFrom(cutter), index)))
    return false;
  for (let at = Math.max(start, index - 3); at < index; at += 1) {
    const verb = language.at('verbs', tokens, at);
    const asks = verb !== undefined && (['decide', 'check'].includes(verb.name) || found(cutter, 'ask_verbs', at) > 0);
    if (asks && at + (verb?.length ?? 1) >= index - 1) return false;
  }
  if (close_) close(cutter, '');
  return true;
}

/** "stop if ...": all of the open clause is a way out. */
function isStop({ tokens, start, language }: Cutter, index: number): boolean {
  const length = language.length('stop', tokens, start);
  return length > 0 && length === index - start;
}

/** A verb and a word behind it that is not a mere function word: "read and summarize a text" is one clause. */
function hasObject(cutter: Cutter): boolean {
  const { tokens, index, language, start } = cutter;
  for (let at = openFrom(cutter); at < index; at += 1) {
    const verb = language.at('verbs', tokens, at);
    if (verb === undefined) continue;
    if (at + verb.length >= index) return at > start && language.verbLast;
    return (
      tokens
        .slice(at + verb.length, index)
        .some(({ kind, word }) => kind !== 'mark' && !language.isFunctionWord(word)) ||
      language.is('pronouns', tokens, at + verb.length)
    );
  }
  return true;
}
