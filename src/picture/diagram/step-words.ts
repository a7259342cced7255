import type { Loose } from '../../workflow/schema/loose.ts';
import type { WorkflowNode } from '../../workflow/schema/schema.ts';

type Node = NonNullable<Loose<WorkflowNode>>;

/** A step's description, otherwise the first sentence of its prompt. */
export function descriptionOf({ description, prompt, code }: Partial<Node>): string {
  const words = description?.trim() ?? '';
  if (words !== '' || (code !== undefined && code !== '')) return words;
  const [sentence = ''] = /^[^\n.!?。！？]*[.!?。！？]?/u.exec((prompt ?? '').trim()) ?? [];
  return sentence;
}

/** A step's code, tools and model, one clause each. */
export function detailsOf({ tools, llm, code }: Partial<Node>): readonly string[] {
  const names = (tools ?? []).flatMap((tool) => (typeof tool === 'string' ? tool : (tool?.name ?? [])));
  const model = [llm?.provider, llm?.model].filter((name) => name !== undefined).join(' ');
  return [
    ...(code === undefined || code === '' ? [] : ['runs code']),
    ...(names.length === 0 ? [] : [`tools: ${names.join(', ')}`]),
    ...(model === '' ? [] : [`model: ${model}`]),
  ];
}
