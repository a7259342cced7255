import type { FieldType } from '../../plan/plan.ts';
import { findVerb } from '../../plan/task/find-verb.ts';
import { findComparison, findScale } from '../../words/amounts.ts';
import { clauseText, withoutOpeners } from '../../words/clause-words.ts';
import { fieldsAt } from '../../words/field-list.ts';
import { nounPhraseAt } from '../../words/noun-phrase.ts';
import { type Token, tokensOf } from '../../words/tokens.ts';
import type { EditRequest, NewField } from '../edit.ts';
import { sorterOf } from '../kinds.ts';
import { joinedParts, mentionedField, mentionedStep } from '../mention.ts';
import { findPlace } from '../place.ts';

import { coreOf, type EditReader, leadingVerb } from './edit-reader.ts';

/** "make phone a list", "total must be a number, not text". */
export const readType: EditReader = ({ workflow, language }, tokens) => {
  const field = mentionedField(tokens, Object.keys(workflow.state.fields));
  if (field === undefined || findScale(tokens, language) !== undefined) return undefined;
  const asked = ['edit.type_words', 'edit.must', 'edit.make'].some((path) => language.has(path, tokens));
  const types = tokens.flatMap((_token, at) => {
    const hit = language.at('field_types', tokens, at);
    return hit === undefined || language.is('negations', tokens, at - 1)
      ? []
      : [{ at, name: hit.name, end: at + hit.length }];
  });
  const [type] = types;
  const isLast =
    type !== undefined &&
    coreOf(tokens.slice(type.end), language).every((_token, at, rest) => language.is('field_types', rest, at));
  return type === undefined || !asked || !isLast ? undefined : { kind: 'type', field, type: type.name };
};

/** "add a fourth category: sales", "a new kind complaint, there write an apology", "add a middle case: between 40 and 59 ask for more documents". */
export const readAddKind: EditReader = (request, tokens, wish) => {
  const { language, text, workflow } = request;
  const kind = language.find('edit.kind', tokens);
  if (kind === undefined || kind.at > 6 || language.is('edit.remove', tokens, 0)) return undefined;
  const isNew =
    wish.wanted ||
    leadingVerb('edit.add', tokens, language) !== undefined ||
    tokens
      .slice(0, kind.at)
      .some((_token, at) => ['edit.also', 'edit.new', 'ordinals'].some((path) => language.is(path, tokens, at)));
  const behind = tokens.slice(kind.at + kind.length);
  const all = [...behind, ...wish.behind.flatMap((clause) => clause.tokens)];
  const found = findComparison(all, language);
  const comparison = found !== undefined && sorterOf(workflow, language, true) !== undefined ? found : undefined;
  if (!isNew) return undefined;
  if (comparison === undefined && sorterOf(workflow, language, false) === undefined) {
    wish.used = wish.behind.length;
    return 'none';
  }
  if (comparison !== undefined) {
    wish.used = wish.behind.length;
    return {
      kind: 'add_kind',
      words: clauseText(text, all.slice(comparison.start, comparison.end)),
      tokens: withoutLinks(all.slice(comparison.end), language),
      comparison,
    };
  }
  const [first, second] = wish.behind;
  const here = nameBehind(behind, language) ?? nameBefore(tokens.slice(0, kind.at), language);
  const listed = here === undefined && first !== undefined ? nameBehind(first.tokens, language) : undefined;
  const named = here ?? listed;
  if (named === undefined) return 'which';
  const rest = (listed === undefined ? behind : (first?.tokens ?? [])).slice(named.end);
  const isTold = rest.some(({ kind: each }) => each === 'word');
  const told = isTold ? rest : ((listed === undefined ? first : second)?.tokens ?? []);
  wish.used = Math.min((listed === undefined ? 0 : 1) + (isTold || told.length === 0 ? 0 : 1), wish.behind.length);
  return {
    kind: 'add_kind',
    words: clauseText(text, named.tokens).replaceAll(/["'`]/g, ''),
    tokens: withoutLinks(told, language),
  };
};

function nameBehind(
  behind: readonly Token[],
  language: EditRequest['language'],
): { tokens: readonly Token[]; end: number } | undefined {
  const lead = behind.findIndex(
    (_token, at) => behind[at]?.kind !== 'mark' && !['named', 'topics'].some((path) => language.is(path, behind, at)),
  );
  if (lead === -1 || behind[lead]?.kind === 'break') return undefined;
  const stop = behind.findIndex(
    (token, at) =>
      at > lead &&
      (token.kind !== 'word' ||
        ['verbs', 'relatives', 'goes_to', 'edit.name_stops'].some((path) => language.is(path, behind, at))),
  );
  const end = stop === -1 ? behind.length : stop;
  const tokens = coreOf(behind.slice(lead, end), language);
  return tokens.length === 0 || tokens.length > 4 || language.is('verbs', tokens, 0) ? undefined : { tokens, end };
}

/** `"refund" as a category`, "a complaint category" */
function nameBefore(
  before: readonly Token[],
  language: EditRequest['language'],
): { tokens: readonly Token[]; end: number } | undefined {
  const kept = before.filter(
    ({ kind, word }, at) =>
      kind === 'whole' ||
      (kind === 'word' &&
        !language.isFunctionWord(word) &&
        !['edit.add', 'edit.also', 'edit.new', 'ordinals', 'articles'].some((path) => language.is(path, before, at))),
  );
  return kept.length === 0 || kept.length > 3 ? undefined : { tokens: kept, end: 0 };
}

/** "which gets a reminder" as what is to be done: "a reminder". */
function withoutLinks(tokens: readonly Token[], language: EditRequest['language']): readonly Token[] {
  const length = ['relatives', 'goes_to', 'workflow_links', 'edit.there']
    .map((path) => language.length(path, tokens, 0))
    .reduce((a, b) => Math.max(a, b), 0);
  return length === 0 ? withoutOpeners(tokens, language) : withoutLinks(tokens.slice(length), language);
}

/** "also the company", "plus the years of experience, as a number": more values of a step that gives several. */
export const readAddField: EditReader = (request, tokens, { clause, wanted }) => {
  const { language, workflow } = request;
  const isAlso =
    wanted ||
    clause.sequel ||
    ['edit.also', 'edit.add'].some((path) => language.is(path, clause.tokens, 0) || language.is(path, tokens, 0)) ||
    language.has('edit.also', tokens);
  const named = language.find('edit.field', tokens);
  const isNamed = named !== undefined && named.at < 4 && language.is('edit.add', tokens, 0);
  if (!isAlso || findPlace(request, clause.tokens) !== undefined || language.has('edit.step', tokens)) return undefined;
  const start = isNamed
    ? named.at + named.length
    : Math.max(language.length('edit.add', tokens, 0), language.length('edit.also', tokens, 0));
  const skip = Math.max(
    ...(isNamed ? ['topics', 'named'] : ['fields_intro']).map((path) => language.length(path, tokens, start)),
  );
  const body = tokens.slice(start + skip);
  if (skip === 0 && findVerb(body, language)?.start === 0 && !language.is('verb_nouns', body, 0)) return undefined;
  const models = workflow.nodes.filter(
    ({ code, output_schema }) => code === undefined && output_schema.fields !== undefined,
  );
  const several = models.findLast(
    ({ outputs, prompt }) => outputs.length > 2 || (outputs.length > 1 && !isJudging(prompt, language)),
  );
  const into = mentionedStep(partBehind(body, language), workflow, language, 'name').step;
  const target = isNamed ? (models.find(({ id }) => id === into) ?? models.at(-1)) : several;
  if (target === undefined) return undefined;
  const types = new Set(target.outputs.map((name) => workflow.state.fields[name]?.type));
  const usual = !isNamed && types.size === 1 && types.has('list[str]') ? 'list[str]' : 'str';
  const fields = newFields(
    request,
    isNamed && into !== undefined ? body.slice(0, -partBehind(body, language).length) : body,
    usual,
  );
  return fields.length === 0 ? undefined : { kind: 'add_field', step: target.id, fields };
};

/** "to the classification" behind the name of a value */
function partBehind(tokens: readonly Token[], language: EditRequest['language']): readonly Token[] {
  const at = tokens.findLastIndex(
    (_token, index) => ['edit.to', 'part_of'].some((path) => language.is(path, tokens, index)) && index > 0,
  );
  return at === -1 ? [] : tokens.slice(at);
}

function isJudging(prompt: string, language: EditRequest['language']): boolean {
  const verb = findVerb(tokensOf(prompt.split('\n')[0] ?? '', language.spaced), language)?.name ?? '';
  return ['check', 'score', 'decide', 'classify', 'compute'].includes(verb);
}

/** "as a number": of "policy number" the last word is a part of the name. */
function isTypeLed(tokens: readonly Token[], at: number, language: EditRequest['language']): boolean {
  return ['edit.type_words', 'articles'].some((path) => language.is(path, tokens, at - 1));
}

/** The values that some words list; a part that is only a type is that of the one before. */
function newFields({ language, text }: EditRequest, tokens: readonly Token[], usual: FieldType): NewField[] {
  const fields: NewField[] = [];
  for (const part of joinedParts(tokens, language)) {
    const bare = part.filter(
      (_token, at) => !['edit.type_words', 'edit.also', 'edit.name_stops'].some((path) => language.is(path, part, at)),
    );
    const typeAt = bare.findIndex(
      (token, at) =>
        language.is('field_types', bare, at) && (at === 0 || isTypeLed(part, part.indexOf(token), language)),
    );
    const type = language.at('field_types', bare, typeAt)?.name as FieldType | undefined;
    const last = fields.at(-1);
    if (typeAt === 0 && last !== undefined) fields[fields.length - 1] = { ...last, type: type ?? last.type };
    const [field] = fieldsAt(part, 0, language).fields;
    const phrase = field?.phrase ?? nounPhraseAt(part, 0, language);
    if (typeAt === 0 || phrase === undefined || phrase.pronoun) continue;
    const end = typeAt > 0 ? bare.slice(0, typeAt) : phrase.words;
    fields.push({
      words: clauseText(text, coreOf(end, language)),
      type: type ?? (field === undefined || ['str', 'float'].includes(field.type) ? usual : field.type),
    });
  }
  return fields.filter(({ words }) => words !== '');
}

/** "and Polish", "add German too", "not Spanish": the languages that a step translates into. */
export const readLanguages: EditReader = ({ workflow, language }, tokens) => {
  const named = language.find('languages', tokens);
  const node = workflow.nodes.findLast(
    ({ id, outputs }) => id.startsWith('translat') || outputs.some((name) => name.startsWith('translation')),
  );
  if (named === undefined || node === undefined) return undefined;
  const rest = tokens.filter(
    ({ kind, word }, at) =>
      kind === 'word' &&
      (at < named.at || at >= named.at + named.length) &&
      !language.isFunctionWord(word) &&
      !['edit.add', 'edit.also', 'edit.remove', 'edit.name_stops'].some((path) => language.is(path, tokens, at)),
  );
  const isRemoved = language.is('edit.remove', tokens, 0) || language.is('negations', tokens, 0);
  const own = node.outputs.find((name) => name.toLowerCase().endsWith(named.name.toLowerCase()));
  if (rest.length > 0) return undefined;
  if (isRemoved) return own === undefined || node.outputs.length < 2 ? undefined : { kind: 'remove_field', field: own };
  return { kind: 'add_field', step: node.id, fields: [{ words: `translation ${named.name}`, type: 'str' }] };
};
