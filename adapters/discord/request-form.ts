const LABEL = 18;
const TEXT_INPUT = 4;
const PARAGRAPH = 2;
const FIELD = 'request';

/** What `/workflow new` asks for when nothing came with it. */
export const REQUEST_FORM = {
  custom_id: 'new-workflow',
  title: 'A workflow',
  components: [
    {
      type: LABEL,
      label: 'What should the workflow do?',
      description: 'In your own words. You can change the result afterwards.',
      component: {
        type: TEXT_INPUT,
        custom_id: FIELD,
        style: PARAGRAPH,
        min_length: 1,
        max_length: 4000,
        required: true,
        placeholder: 'Research a topic, write an article about it, and let a second agent check the facts.',
      },
    },
  ],
} as const;

/** A part of a form that was sent: a label or a row around fields, or a field. */
interface SentPart {
  readonly custom_id?: string;
  readonly value?: unknown;
  readonly component?: SentPart;
  readonly components?: readonly SentPart[];
}

/** What was written into the form; undefined when it is another form. */
export function requestIn(sent: SentPart): string | undefined {
  if (sent.custom_id !== REQUEST_FORM.custom_id) return undefined;
  const value = fields(sent).find((field) => field.custom_id === FIELD)?.value;
  return typeof value === 'string' ? value.trim() : '';
}

function fields(part: SentPart): readonly SentPart[] {
  const inner = [...(part.components ?? []), ...(part.component === undefined ? [] : [part.component])];
  return [part, ...inner.flatMap(fields)];
}
