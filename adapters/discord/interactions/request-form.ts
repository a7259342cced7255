const LABEL = 18;
const TEXT_INPUT = 4;
const FILE_UPLOAD = 19;
const PARAGRAPH = 2;
const REQUEST = 'request';
const FILES = 'files';

const words = (required: boolean) => ({
  type: LABEL,
  label: 'What should the workflow do?',
  description: 'In your own words. You can change the result afterwards.',
  component: {
    type: TEXT_INPUT,
    custom_id: REQUEST,
    style: PARAGRAPH,
    max_length: 4000,
    required,
    placeholder: 'Research a topic, write an article about it, and let a second agent check the facts.',
  },
});

const files = {
  type: LABEL,
  label: 'Files to work from',
  description: 'A config to change, or texts.',
  component: { type: FILE_UPLOAD, custom_id: FILES, min_values: 0, max_values: 8, required: false },
};

const frame = { custom_id: 'new-workflow', title: 'A workflow' };

/** The form that `/threadsmith new` opens when it has no request, first with and then without a file field, which not every Discord client accepts. */
export const REQUEST_FORMS: readonly unknown[] = [
  { ...frame, components: [words(false), files] },
  { ...frame, components: [words(true)] },
];

/** A part of a submitted form: a label or a row around fields, or a field. */
export interface SentPart {
  readonly custom_id?: string;
  readonly value?: unknown;
  readonly values?: readonly string[];
  readonly component?: SentPart;
  readonly components?: readonly SentPart[];
}

/** The text of the form and the ids of its files; undefined when it is another form. */
export function requestIn(sent: SentPart): { readonly text: string; readonly files: readonly string[] } | undefined {
  if (sent.custom_id !== frame.custom_id) return undefined;
  const field = (id: string) => fieldsIn(sent).find((one) => one.custom_id === id);
  const value = field(REQUEST)?.value;
  return { text: typeof value === 'string' ? value.trim() : '', files: field(FILES)?.values ?? [] };
}

/** The form and all parts inside it. */
export function fieldsIn(part: SentPart): readonly SentPart[] {
  const inner = [...(part.components ?? []), ...(part.component === undefined ? [] : [part.component])];
  return [part, ...inner.flatMap(fieldsIn)];
}
