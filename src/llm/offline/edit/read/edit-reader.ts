import type { Language } from '../../language.ts';
import type { Clause } from '../../words/cutter.ts';
import type { Token } from '../../words/tokens.ts';
import type { Edit, EditRequest } from '../edit.ts';

/** One change; `which` where it is about a step that is not told; `none` where it asks for what cannot be done. */
export type Read = Edit | 'which' | 'none' | undefined;

/** Reads the words of a clause as one kind of change; undefined where they ask for something else. */
export type EditReader = (request: EditRequest, tokens: readonly Token[], clause: Clause) => Read;

/** A verb of changing: at the beginning, or anywhere in languages whose verbs come last. */
export function leadingVerb(
  path: string,
  tokens: readonly Token[],
  language: Language,
): { readonly at: number; readonly length: number } | undefined {
  if (language.verbLast) return language.find(path, tokens);
  const length = language.length(path, tokens, 0);
  return length === 0 ? undefined : { at: 0, length };
}

/** The values that routes compare with, and the step that each leads to. */
export function kindRoutes({ workflow }: EditRequest): { readonly value: string; readonly to: string }[] {
  return workflow.edges.flatMap(({ routes }) =>
    (routes ?? []).flatMap(({ condition, to }) => {
      const value = /== "(\w+)"/.exec(condition.logic)?.[1];
      return value === undefined ? [] : [{ value, to }];
    }),
  );
}
