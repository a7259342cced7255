import type { Field, FieldType } from './plan.ts';
import type { Scope } from './scope.ts';

interface Material {
  readonly name: string;
  readonly type: FieldType;
  /** Names of inputs that only say where the material is. */
  readonly places: RegExp;
}

/** What a step is given in place of the tool that would fetch it; both are `undefined` for a tool that only finds places. */
const MATERIAL: Readonly<Record<string, Material | undefined>> = {
  web_search: { name: 'search_results', type: 'list[str]', places: /^(?:web|internet|google)$/ },
  web_scrape: { name: 'page_text', type: 'str', places: /^(?:urls?|links?|(?:web_)?pages?|websites?|sites?)$/ },
  http_client: { name: 'api_data', type: 'str', places: /^(?:api|apis|endpoint|rest_api)$/ },
  sql_query: { name: 'query_rows', type: 'str', places: /(?:^|_)(?:database|db|table|sap|erp|crm|systems?)$/ },
  file_read: { name: 'file_texts', type: 'list[str]', places: /^(?:folder|folders|files?|directory)$/ },
  file_glob: undefined,
};

const NAMES = new Set(Object.values(MATERIAL).flatMap((material) => material?.name ?? []));

/** Whether an input holds what a tool would have fetched. */
export function isMaterial({ name }: Pick<Field, 'name'>): boolean {
  return NAMES.has(name);
}

export interface TaskNeeds {
  readonly tools: readonly string[];
  /** Names of the fields that the task works on. */
  readonly reads: readonly string[];
  /** The list of which it treats each item. */
  readonly each: string | undefined;
}

/**
 * Replaces tools by inputs, because the runtime never offers tools to a model: the user's script hands the material in. A tool that the user names is
 * kept, and the validator says what comes of it.
 */
export function withMaterial(needs: TaskNeeds, scope: Scope): TaskNeeds {
  const fetching = needs.tools.filter((tool) => Object.hasOwn(MATERIAL, tool) && !scope.text.includes(tool));
  const rest = needs.tools.filter((tool) => !fetching.includes(tool));
  return fetching.reduce<TaskNeeds>((result, tool) => replaceTool(MATERIAL[tool], result, scope), {
    ...needs,
    tools: rest,
  });
}

function replaceTool(material: Material | undefined, needs: TaskNeeds, scope: Scope): TaskNeeds {
  if (material === undefined) return needs;
  const place = scope.inputs.find(({ name }) => material.places.test(name) && needs.reads.includes(name));
  const field = materialField(material, place, scope);
  const isKept = ({ name }: Field) => name !== place?.name && name !== field.name;
  scope.inputs.splice(0, scope.inputs.length, ...scope.inputs.filter(isKept), field);
  const reads = [...needs.reads.filter((name) => name !== place?.name && name !== field.name), field.name];
  return { ...needs, reads, each: needs.each === place?.name && place !== undefined ? field.name : needs.each };
}

/** One for each page where the words speak of several. */
function materialField({ name, type }: Material, place: Field | undefined, scope: Scope): Field {
  const words = scope.language.text(`material.${name}`) || name.replaceAll('_', ' ');
  const known = scope.inputs.find((field) => field.name === name);
  scope.taken.add(name);
  return known ?? { name, type: place?.type.startsWith('list') === true ? 'list[str]' : type, words };
}
