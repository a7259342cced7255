import { parseCondition, type Condition } from '../../workflow/condition.ts';
import { countersOf, roundsUntil, type Counter } from '../../workflow/loop-ends.ts';
import type { Comparison } from '../../workflow/schema/python-value.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import type { CardWords } from './card-words.ts';

/** A condition of a route by what it means, before it is put into words. */
export type Phrase =
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly operator: Comparison;
      readonly value: string;
      readonly isText: boolean;
    }
  /** `flag`: a bool. `filled`: a text or list that holds something. `zero`: a number that is not 0. */
  | { readonly kind: 'flag' | 'filled' | 'zero'; readonly field: string; readonly negated: boolean }
  /** A counter has reached its limit. */
  | { readonly kind: 'rounds'; readonly count: number }
  | { readonly kind: 'both' | 'any'; readonly parts: readonly Phrase[] }
  /** What we cannot put into words. */
  | { readonly kind: 'raw'; readonly logic: string };

export type ReadPhrase = (logic: string) => Phrase | undefined;

/** Reads the conditions of one workflow; undefined for the way that is always taken. */
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
      return { kind: condition.kind === 'all' ? 'both' : 'any', parts };
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

function truth(field: string, negated: boolean, { fields }: Known): Phrase {
  const type = fields[field]?.type;
  if (type === 'int' || type === 'float') return { kind: 'zero', field, negated: !negated };
  return { kind: type === 'bool' ? 'flag' : 'filled', field, negated };
}

function comparison(condition: Extract<Condition, { kind: 'compare' }>, known: Known): Phrase {
  const { field, operator, literal } = condition;
  const count = roundsUntil(condition, known.counters);
  if (count !== undefined) return { kind: 'rounds', count };
  const isEquality = operator === '==' || operator === '!=';
  if (typeof literal === 'boolean' && isEquality)
    return { kind: 'flag', field, negated: literal === (operator === '!=') };
  if (literal === '' && isEquality) return { kind: 'filled', field, negated: operator === '==' };
  return { kind: 'compare', field, operator, value: String(literal), isText: typeof literal === 'string' };
}

/** A condition in words, to be put after "if". */
export function describePhrase(phrase: Phrase, { conditions }: CardWords): string {
  switch (phrase.kind) {
    case 'compare': {
      const value = plainCode(phrase.value);
      return conditions.compare(plainCode(phrase.field), phrase.operator, phrase.isText ? conditions.quote(value) : value);
    }
    case 'both':
    case 'any':
      return conditions[phrase.kind](phrase.parts.map((part) => describePhrase(part, { conditions } as CardWords)));
    case 'rounds':
      return conditions.rounds(phrase.count);
    case 'raw':
      return `\`${plainCode(phrase.logic)}\``;
    default:
      return conditions[phrase.kind](plainCode(phrase.field), phrase.negated);
  }
}

function plainCode(text: string): string {
  return text.replaceAll(/[`\s]+/g, ' ').trim();
}
