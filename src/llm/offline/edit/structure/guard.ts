import type { Item } from '../../plan/plan.ts';
import { testsFor } from '../../plan/branch/tests.ts';
import { createReader } from '../../plan/read-plan.ts';
import { findComparison } from '../../words/amounts.ts';
import { clauseText } from '../../words/clause-words.ts';
import { say } from '../../speech.ts';
import { changing, type EditOf, type EditRequest, type EditResult, saying, type StepPlace } from '../edit.ts';
import { knownTasks, scopeAt } from '../workflow-scope.ts';
import { itemsChanges } from './add-items.ts';

/** "only write the letter if the score is at least 7": a step that is there is run in one case alone. */
export function guardStep(request: EditRequest, { step, condition, unless }: EditOf<'guard'>): EditResult {
  const { language, workflow, text } = request;
  const place: StepPlace = { at: 'before', step };
  const past = workflow.edges.find(({ from }) => from === step)?.to;
  const known = knownTasks(workflow, language);
  const reader = createReader({ scope: scopeAt(workflow, place, request), clauses: [], items: [...known] });
  const empty = { items: [], stops: false };
  const { tests, decide } = testsFor(reader, [
    { condition, comparison: findComparison(condition, language), block: empty },
  ]);
  const words = clauseText(text, condition);
  const arms = [{ logics: tests[0] ?? [], words, block: empty }];
  const item: Item = { kind: 'branch', ...(decide === undefined ? {} : { decide }), arms, otherwise: empty };
  const changed = reader.items.flatMap((each) => (each.kind === 'task' && !known.includes(each) ? [each] : []));
  const changes =
    past === undefined
      ? undefined
      : itemsChanges(request, { items: [item], known: changed, place, past: { to: past, unless } });
  if (changes === undefined) return saying(say(language, 'cannot_insert'));
  return changing(changes, say(language, unless ? 'done_unless' : 'done_branch', { words, name: step }));
}
