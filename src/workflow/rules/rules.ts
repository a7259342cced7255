import type { RuleContext } from './rule-context.ts';
import { checkControlFlow } from './rules-control.ts';
import { checkOutputAlignment, checkOutputTypes, checkStateTypes } from './rules-outputs.ts';
import { checkPrompts } from './rules-prompts.ts';
import { checkEdgeReferences, checkOutputs } from './rules-references.ts';
import { checkStructure } from './rules-structure.ts';

/** Upstream's ten graph rules in its order. Upstream stops at the first violation; here all are reported. */
export function checkRules(context: RuleContext): void {
  const meant = checkEdgeReferences(context);
  checkOutputs(context);
  checkOutputAlignment(context);
  checkOutputTypes(context);
  checkPrompts(context);
  checkStateTypes(context);
  checkControlFlow(context);
  checkStructure(context, meant);
}
