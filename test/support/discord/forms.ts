import { ApiError, invalidForm } from './http.ts';

/** A modal as the bot sent it. */
export interface Form {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly Labelled[];
}

interface Labelled {
  readonly type: number;
  /** The content of a text (10). */
  readonly content?: string;
  readonly label?: string;
  readonly description?: string;
  readonly component?: Field;
}

/** A text input (4), a select (3) or a file upload (19). */
interface Field {
  readonly type: number;
  readonly custom_id: string;
  readonly style?: number;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly required?: boolean;
  readonly placeholder?: string;
  /** The prefilled value of a text input. */
  readonly value?: string;
  readonly options?: readonly { readonly label: string; readonly value: string; readonly default?: boolean }[];
}

const FORM_SENT = 5;

/** The rules for modals: not in response to a modal, a short title, one to five labels with one text input each. */
export function checkForm(data: Record<string, unknown>, interactionType: number): Form {
  if (interactionType === FORM_SENT) throw new ApiError(400, 50035, 'A modal cannot answer a modal');
  const form = data as Partial<Form>;
  checkLength('custom_id', form.custom_id, 100);
  checkLength('title', form.title, 45);
  const components = form.components ?? [];
  if (components.length < 1 || components.length > 5) throw invalidForm('components', 'Must be 1 to 5 in length.');
  for (const { type, content, label, description, component } of components) {
    if (type === 10) {
      checkLength('content', content, 4_000);
      continue;
    }
    if (type !== 18 || component === undefined) throw invalidForm('components', 'Value must be a label with a field.');
    checkLength('label', label, 45);
    checkLength('description', description, 100, 0);
    checkLength('custom_id', component.custom_id, 100);
    if (component.type === 4) checkTextInput(component);
    else if (component.type === 19) checkFileUpload(component);
    else if (component.type === 3) checkSelect(component);
    else throw invalidForm('components', 'Value must be a text input or a file upload.');
  }
  return form as Form;
}

function checkTextInput({ style, placeholder, value, min_length: least = 0, max_length: most = 4_000 }: Field): void {
  checkLength('value', value, most, 0);
  checkLength('placeholder', placeholder, 100, 0);
  if (style !== 1 && style !== 2) throw invalidForm('style', 'Value must be one of {1, 2}.');
  if (least < 0 || least > most || most < 1 || most > 4_000) throw invalidForm('max_length', 'Must be 1 to 4000.');
}

function checkSelect({ options = [], required = true, min_values: least = 1 }: Field): void {
  if (options.length < 1 || options.length > 25) throw invalidForm('options', 'Must be 1 to 25 in length.');
  if (options.filter((option) => option.default === true).length > 1) throw invalidForm('options', 'One default.');
  if (required && least === 0) throw invalidForm('required', 'A field without a least number cannot be required.');
}

function checkFileUpload({ required = true, min_values: least = 1, max_values: most = 1 }: Field): void {
  if (most < 1 || most > 10 || least < 0 || least > most) throw invalidForm('max_values', 'Must be 1 to 10.');
  if (required && least === 0) throw invalidForm('required', 'A field without a least number cannot be required.');
}

function checkLength(field: string, text: string | undefined, most: number, least = 1): void {
  const length = text?.length ?? 0;
  if (length < least || length > most) throw invalidForm(field, `Must be between ${least} and ${most} in length.`);
}

/** The interaction data when a person submits the form with these values; file uploads contain ids of files. */
export function filledIn(
  form: Form,
  values: Readonly<Record<string, string | readonly string[]>>,
): Record<string, unknown> {
  const components = form.components.map(({ component }, index) => {
    if (component === undefined) return { type: 10, id: 2 * index + 1 };
    const {
      type,
      custom_id: id,
      required = true,
      max_length: most = 4_000,
      value: filled = '',
      options = [],
    } = component;
    const chosen = options.filter((option) => option.default === true).map((option) => option.value);
    const value = values[id] ?? (type === 4 ? filled : chosen);
    if (required && value.length === 0) throw new Error(`The form asks for ${id}`);
    if (value.length > most) throw new Error(`The form takes ${most} characters of ${id}`);
    const given = type === 4 ? { value } : { values: value };
    return { type: 18, id: 2 * index + 1, component: { type, id: 2 * index + 2, custom_id: id, ...given } };
  });
  return { custom_id: form.custom_id, components };
}
