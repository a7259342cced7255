import { instead, hint } from '../rules/rule-context.ts';
import { inNode, type LooseNode, type RunContext } from './run-context.ts';
import { toolMeant } from '../schema/synonyms.ts';
import { TOOL_NAMES, TOOLS_UNUSED, toolNamed } from '../tools.ts';

/** Tools are loaded when their node runs, and then never reach the model. */
export function checkTools(context: RunContext): void {
  context.workflow.nodes?.forEach((node, index) => {
    if (node?.tools === undefined || node.tools.length === 0) return;
    const path = ['nodes', index, 'tools'];
    context.note({ code: 'effect.tools_unused', outcome: 'invents', path, message: TOOLS_UNUSED, atKey: true });
    node.tools.forEach((tool, at) => {
      if (tool === undefined) return;
      if (typeof tool === 'string') checkToolName(context, node, tool, [...path, at]);
      else noteMapping(context, node, tool.name, [...path, at]);
    });
  });
}

function checkToolName({ note, suggest }: RunContext, node: LooseNode, name: string, path: (string | number)[]): void {
  if (toolNamed(name) !== undefined) return;
  const suggestion = toolMeant(name) ?? suggest(name, TOOL_NAMES);
  note({
    code: 'run.unknown_tool',
    outcome: 'never',
    path,
    message: `The runtime has no tool \`${name}\`, so this node fails; ${hint(suggestion, 'remove it or name one that exists.')}`,
    ...instead(suggestion, TOOL_NAMES),
    ...inNode(node),
  });
}

function noteMapping({ note }: RunContext, node: LooseNode, name: string | undefined, path: (string | number)[]): void {
  note({
    code: 'run.tool_mapping',
    outcome: 'never',
    path,
    message: 'A tool written as a mapping passes validation but fails at run time; write its name only.',
    ...instead(name !== undefined && toolNamed(name) ? name : undefined),
    ...inNode(node),
  });
}
