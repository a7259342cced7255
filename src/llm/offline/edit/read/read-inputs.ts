import { clauseText } from '../../words/clause-words.ts';
import { nounPhrasesAt } from '../../words/noun-phrase.ts';
import { isMark, type Token } from '../../words/tokens.ts';
import type { FieldType } from '../../plan/plan.ts';
import type { EditRequest, Given, NewField } from '../edit.ts';
import { joinedParts, mentionedField, mentionedInput, mentionedSteps } from '../mention.ts';
import { fieldsRead } from '../references.ts';
import { coreOf, type EditReader, type Wish } from './edit-reader.ts';

/** "make role and seniority inputs", "the tone should be selectable: serious or playful", "add an input called audience and use it in the pitch". */
export const readInput: EditReader = (request, tokens, wish) => {
  const { language, workflow } = request;
  const noun = language.find('edit.input', tokens);
  const choice = noun === undefined ? language.find('edit.choice', tokens) : undefined;
  const give = language.length('edit.let_give', tokens, 0);
  const asked = give > 0 ? { at: 0, length: give } : undefined;
  const said = noun ?? choice ?? asked ?? language.find('edit.consider', tokens);
  if (said === undefined || ['edit.rename', 'edit.remove'].some((path) => language.is(path, tokens, 0)))
    return undefined;
  const behindIt = said.at + said.length;
  const listed =
    isMark(tokens[behindIt], ':') && choice === undefined ? namesBehind(tokens, behindIt, request) : undefined;
  const named = listed ?? namesBefore(tokens, said.at, request) ?? namesBehind(tokens, behindIt, request);
  if (named === undefined) return noun === undefined ? undefined : 'which';
  const known = mentionedField(named.flat(), Object.keys(workflow.state.fields));
  const all = [...tokens.slice(said.at), ...takenModifiers(request, wish)];
  const given = givenIn(all, request);
  if (known !== undefined && named.length === 1)
    return noun === undefined && choice === undefined
      ? undefined
      : { kind: 'given', field: known, given: given ?? { optional: false } };
  const choices = choice === undefined ? '' : choicesBehind(request, tokens.slice(said.at + said.length));
  const fields = named
    .map((words): NewField => ({
      words: fieldText(request, words),
      ...(choices === '' ? {} : { note: choices }),
      type: typeIn(all, request) ?? 'str',
    }))
    .filter(({ words }) => words !== '');
  const used = tokens.slice(said.at + said.length).filter((token) => !named.flat().includes(token));
  const steps = mentionedSteps(coreOf(used, language), request);
  return fields.length === 0
    ? 'which'
    : {
        kind: 'add_input',
        fields,
        steps: steps.length > 0 && (asked !== undefined || hasWords(used, request)) ? steps : readersOf(request),
        given: given ?? { optional: false },
      };
};

function hasWords(tokens: readonly Token[], { language }: EditRequest): boolean {
  return language.has('edit.use', tokens);
}

/** "the grade level should be ...", "role and seniority ..." */
function namesBefore(tokens: readonly Token[], to: number, request: EditRequest): (readonly Token[])[] | undefined {
  const { language } = request;
  const must = language.find('edit.must', tokens);
  const verbs = ['edit.make', 'edit.add', 'edit.let_give', 'edit.also'];
  const start = verbs.map((path) => language.length(path, tokens, 0)).reduce((a, b) => Math.max(a, b), 0);
  const end = must !== undefined && must.at < to && must.at > start ? must.at : to;
  const names = joinedParts(tokens.slice(start, end), language)
    .map((part) =>
      coreOf(
        part.filter((_token, at) => at === 0 || !language.is('ordinals', part, at)),
        language,
      ),
    )
    .filter((part) => part.length > 0 && part.length < 6);
  const isOnly = names.every((part) => part.every((_token, at) => language.is('ordinals', part, at)));
  return names.length === 0 || isOnly ? undefined : names;
}

/** "an input called audience", "a parameter for the tone" */
function namesBehind(
  tokens: readonly Token[],
  from: number,
  { language }: EditRequest,
): (readonly Token[])[] | undefined {
  const named =
    language.length('named', tokens, from) ||
    (isMark(tokens[from], ':') ? 1 : 0) ||
    language.length('topics', tokens, from);
  const phrases = nounPhrasesAt(tokens, from + named, language).filter(
    ({ pronoun, words }) => !pronoun && words.length > 0,
  );
  return phrases.length === 0 ? undefined : phrases.map(({ words }) => words);
}

/** "optional, default 6" behind it belongs to it. */
function takenModifiers({ language }: EditRequest, wish: Wish): readonly Token[] {
  const taken: Token[] = [];
  for (const { tokens } of wish.behind) {
    if (
      !['edit.optional', 'edit.required', 'edit.default', 'field_types'].some((path) =>
        language.has(path, tokens.slice(0, 3)),
      )
    )
      break;
    wish.used += 1;
    taken.push(...tokens);
  }
  return taken;
}

/** "optional", "required", "default 6", "no default". */
function givenIn(tokens: readonly Token[], { language, text }: EditRequest): Given | undefined {
  const preset = language.find('edit.default', tokens);
  const isNone =
    preset !== undefined &&
    (language.is('negations', tokens, preset.at - 1) || language.is('edit.without', tokens, preset.at - 1));
  if (language.has('edit.required', tokens) || isNone) return { optional: false };
  if (preset !== undefined) {
    const behind = coreOf(tokens.slice(preset.at + preset.length), language);
    const end = behind.findIndex(({ kind }) => kind === 'mark');
    const value = clauseText(text, end === -1 ? behind : behind.slice(0, end)).replaceAll(/["'`]/g, '');
    if (value !== '') return { optional: true, value };
  }
  return preset !== undefined || language.has('edit.optional', tokens) ? { optional: true } : undefined;
}

/** "the company should be optional", "make it required", "default 6": about an input that is there, or the one that was spoken of. */
export const readGiven: EditReader = (request, tokens, wish) => {
  const given = givenIn(tokens, request);
  if (given === undefined) return undefined;
  const { workflow, recent, language } = request;
  const written = new Set(workflow.nodes.flatMap(({ outputs }) => outputs));
  const field =
    mentionedInput(tokens, request) ??
    recent.find((name) => workflow.state.fields[name] !== undefined && !written.has(name));
  const other = mentionedField(tokens, [...written]);
  if (other !== undefined && mentionedInput(tokens, request) === undefined)
    return { kind: 'given', field: other, given };
  if (field === undefined) return undefined;
  const more = givenIn([...tokens, ...takenModifiers(request, wish)], request);
  const rest = coreOf(tokens, language).filter(
    (_token, at, core) =>
      !['edit.optional', 'edit.required', 'edit.default', 'edit.make', 'edit.must', 'edit.input'].some((path) =>
        language.is(path, core, at),
      ),
  );
  const isNamed = mentionedInput(tokens, request) !== undefined;
  return isNamed || rest.length < 3 ? { kind: 'given', field, given: more ?? given } : undefined;
};

/** ": serious, playful or neutral" */
function choicesBehind({ text, language }: EditRequest, tokens: readonly Token[]): string {
  const end = tokens.findIndex((_token, at) => language.is('edit.default', tokens, at));
  const list = coreOf(end === -1 ? tokens : tokens.slice(0, end), language);
  return list.length === 0 ? '' : ` (${clauseText(text, list)})`;
}

/** Without whose it is: "the client's budget" is the budget. */
function fieldText({ text }: EditRequest, tokens: readonly Token[]): string {
  return clauseText(text, tokens)
    .replace(/^.*'s /, '')
    .replaceAll(/["`]/g, '');
}

function typeIn(tokens: readonly Token[], { language }: EditRequest): FieldType | undefined {
  return language.find('field_types', tokens)?.name as FieldType | undefined;
}

/** Every step that works on what comes in. */
function readersOf({ workflow }: EditRequest): string[] {
  const written = new Set(workflow.nodes.flatMap(({ outputs }) => outputs));
  const models = workflow.nodes.filter(({ code }) => code === undefined);
  const reading = models.filter((node) => fieldsRead(node, workflow).some((name) => !written.has(name)));
  return (reading.length > 0 ? reading : models.slice(0, 1)).map(({ id }) => id);
}
