import { arcsOf, cycles, successors } from '../rules/graph.ts';
import type { RuleContext } from '../rules/rule-context.ts';
import { parseType } from '../type-string.ts';

interface RewrittenList {
  readonly field: string;
  readonly why: string;
}

/**
 * List fields that are written although something may be in them already: `main` replaces the list, `dev` adds to it. A list that one step
 * outside of loops fills, and nothing else, means the same on both.
 */
export function rewrittenLists({ workflow, known }: RuleContext): readonly RewrittenList[] {
  const lists = Object.entries(workflow.state?.fields ?? {}).filter(
    ([, field]) => field?.type !== undefined && parseType(field.type)?.kind === 'list',
  );
  if (lists.length === 0 || !known.nodes || !known.edges) return [];
  const repeated = new Set(cycles(['START'], successors(arcsOf(workflow.edges))).flat());
  const writers = new Map<string, string[]>();
  for (const node of workflow.nodes ?? [])
    for (const output of new Set(node?.outputs))
      if (output !== undefined && node?.id !== undefined) {
        const own = writers.get(output) ?? [];
        own.push(node.id);
        writers.set(output, own);
      }
  return lists.flatMap(([name, field]) => {
    const own = writers.get(name) ?? [];
    const [first] = own;
    if (first === undefined) return [];
    const isFilled = field?.required === true || (Array.isArray(field?.default) && field.default.length > 0);
    const inLoop = own.find((id) => repeated.has(id));
    if (own.length > 1) return [{ field: name, why: `${own.length} steps write it` }];
    if (inLoop !== undefined) return [{ field: name, why: `\`${inLoop}\` writes it in every round of a loop` }];
    return isFilled ? [{ field: name, why: `\`${first}\` writes it over what the run begins with` }] : [];
  });
}
