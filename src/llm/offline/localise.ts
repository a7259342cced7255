import type { Language } from './language.ts';
import type { Template } from './library.ts';
import { isPlainMap, mapOf, textOf, type PlainMap, type PlainValue } from './plain-value.ts';

/**
 * A template's config with its prompts in the user's language, where the language file has them under the step's id. A prompt that it
 * does not have stays English and asks for answers in the user's language.
 */
export function localisedConfig(template: Template, language: Language): PlainMap {
  const { nodes } = template.config;
  if (!Array.isArray(nodes)) return template.config;
  return { ...template.config, nodes: nodes.map((node: PlainValue) => localisedNode(mapOf(node), template, language)) };
}

function localisedNode(node: PlainMap, template: Template, language: Language): PlainMap {
  const { item } = node;
  if (isPlainMap(item)) return { ...node, item: localisedNode(item, template, language) };
  if ('code' in node) return node;
  const own = language.text(`templates.${template.name}.prompts.${textOf(node['id'])}`);
  const answerIn = language.text('clauses.answer_in');
  const prompt = textOf(node['prompt']);
  if (own !== '') return { ...node, prompt: own };
  return answerIn === '' ? node : { ...node, prompt: `${prompt.trimEnd()}\n${answerIn}\n` };
}
