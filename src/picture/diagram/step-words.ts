import type { Loose } from '../../workflow/schema/loose.ts';
import type { WorkflowNode } from '../../workflow/schema/schema.ts';

type Node = NonNullable<Loose<WorkflowNode>>;

/** What a step does: its description, else the first sentence of what it asks the model. */
export function descriptionOf({ description, prompt, code }: Partial<Node>): string {
  const words = description?.trim() ?? '';
  if (words !== '' || (code !== undefined && code !== '')) return words;
  const [sentence = ''] = /^[^\n.!?。！？]*[.!?。！？]?/u.exec((prompt ?? '').trim()) ?? [];
  return sentence;
}

/** What a step works with, one clause each: code, tools, model. */
export function detailsOf({ tools, llm, code }: Partial<Node>): readonly string[] {
  const names = (tools ?? []).flatMap((tool) => (typeof tool === 'string' ? tool : (tool?.name ?? [])));
  const model = [llm?.provider, llm?.model].filter((name) => name !== undefined).join(' ');
  return [
    ...(code === undefined || code === '' ? [] : ['runs code']),
    ...(names.length === 0 ? [] : [`tools: ${names.join(', ')}`]),
    ...(model === '' ? [] : [`model: ${model}`]),
  ];
}
