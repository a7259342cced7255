import { parseCondition, type Condition } from '../../workflow/condition.ts';
import { countersOf, roundsUntil, roundsWhile, type Counter } from '../../workflow/outline/loop-ends.ts';
import type { Comparison } from '../../workflow/schema/python-value.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import type { CardWords } from './card-words.ts';

/** The meaning of a route's condition, before it is put into words. */
export type Phrase =
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly operator: Comparison;
      readonly value: string;
      readonly isText: boolean;
    }
  /** `flag`: a bool. `filled`: a text or list that is not empty. `zero`: a number that is not 0. */
  | { readonly kind: 'flag' | 'filled' | 'zero'; readonly field: string; readonly negated: boolean }
  /** A text has one of several values. */
  | { readonly kind: 'among'; readonly field: string; readonly values: readonly string[] }
  /** A counter has reached its limit, or has not. */
  | { readonly kind: 'rounds' | 'roundsLeft'; readonly count: number }
  | { readonly kind: 'both' | 'any'; readonly parts: readonly Phrase[] }
  /** A condition that we cannot put into words. */
  | { readonly kind: 'raw'; readonly logic: string };

export type ReadPhrase = (logic: string) => Phrase | undefined;

/** Reads the conditions of one workflow; undefined for a way that is always taken. */
export function phraseReader(workflow: Workflow): ReadPhrase {
  const counters = countersOf(workflow);
  const { fields } = workflow.state;
  return (logic) => {
    const condition = parseCondition(logic);
    return condition.kind === 'always' ? undefined : phraseOf(condition, logic, { counters, fields });
  };
}

interface Known {
  readonly counters: ReadonlyMap<string, Counter>;
  readonly fields: Workflow['state']['fields'];
}

function phraseOf(condition: Condition, logic: string, known: Known): Phrase {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const parts = condition.parts.map((part) => phraseOf(part, logic, known));
      if (parts.some(({ kind }) => kind === 'raw')) return { kind: 'raw', logic };
      return condition.kind === 'all' ? { kind: 'both', parts } : anyOf(parts);
    }
    case 'truth':
    case 'bare':
      return truth(condition.field, condition.negated, known);
    case 'compare':
      return comparison(condition, known);
    default:
      return { kind: 'raw', logic };
  }
}

/** One phrase for several alternatives. */
export function anyOf(parts: readonly Phrase[]): Phrase {
  const values = parts.map(valuesOf);
  const [first] = values;
  if (first === undefined || !values.every((one) => one?.field === first.field)) return { kind: 'any', parts };
  return { kind: 'among', field: first.field, values: values.flatMap((one) => one?.values ?? []) };
}

/** The field and the values of a phrase that distinguishes the values of one text. */
export function valuesOf(phrase: Phrase): { readonly field: string; readonly values: readonly string[] } | undefined {
  if (phrase.kind === 'among') return phrase;
  if (phrase.kind !== 'compare' || !phrase.isText || phrase.operator !== '==') return undefined;
  return { field: phrase.field, values: [phrase.value] };
}

function truth(field: string, negated: boolean, { fields }: Known): Phrase {
  const type = fields[field]?.type;
  if (type === 'int' || type === 'float') return { kind: 'zero', field, negated: !negated };
  return { kind: type === 'bool' ? 'flag' : 'filled', field, negated };
}

function comparison(condition: Extract<Condition, { kind: 'compare' }>, known: Known): Phrase {
  const { field, operator, literal } = condition;
  const count = roundsUntil(condition, known.counters);
  if (count !== undefined) return { kind: 'rounds', count };
  const left = roundsWhile(condition, known.counters);
  if (left !== undefined) return { kind: 'roundsLeft', count: left };
  const isEquality = operator === '==' || operator === '!=';
  if (typeof literal === 'boolean' && isEquality)
    return { kind: 'flag', field, negated: literal === (operator === '!=') };
  if (literal === '' && isEquality) return { kind: 'filled', field, negated: operator === '==' };
  return { kind: 'compare', field, operator, value: String(literal), isText: typeof literal === 'string' };
}

/** A condition in words, to follow "if". */
export function describePhrase(phrase: Phrase, words: CardWords): string {
  const { conditions, either } = words;
  switch (phrase.kind) {
    case 'among': {
      const values = phrase.values.map((value) => conditions.quote(plainCode(value)));
      return conditions.compare(plainCode(phrase.field), '==', either(values));
    }
    case 'compare': {
      const value = plainCode(phrase.value);
      return conditions.compare(
        plainCode(phrase.field),
        phrase.operator,
        phrase.isText ? conditions.quote(value) : value,
      );
    }
    case 'both':
    case 'any':
      return conditions[phrase.kind](roundsLast(phrase.parts).map((part) => describePhrase(part, words)));
    case 'rounds':
    case 'roundsLeft':
      return conditions[phrase.kind](phrase.count);
    case 'raw':
      return `\`${plainCode(phrase.logic)}\``;
    default:
      return conditions[phrase.kind](plainCode(phrase.field), phrase.negated);
  }
}

/** Sorts rounds to the end: "if it is approved or after 3 rounds" reads better than the reverse. */
function roundsLast(parts: readonly Phrase[]): readonly Phrase[] {
  return parts.toSorted((a, b) => Number(a.kind === 'rounds') - Number(b.kind === 'rounds'));
}

function plainCode(text: string): string {
  return text.replaceAll(/[`\s]+/g, ' ').trim();
}
