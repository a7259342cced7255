import { invalidForm } from './http.ts';

interface Component {
  readonly type?: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly style?: number;
  readonly components?: readonly Component[];
}

/** Flag of a message that consists only of components; it cannot be removed. */
const COMPONENTS_ONLY = 32_768;
const MAX_ITEMS = 10;
const MAX_TEXT = 4000;

interface GalleryPart {
  readonly type: number;
  readonly content?: string;
  readonly items?: readonly { readonly media?: { readonly url?: string }; readonly description?: string }[];
}

export function isOfComponents(flags: unknown): boolean {
  return (Number(flags ?? 0) & COMPONENTS_ONLY) !== 0;
}

/** The rules for a message of texts and galleries. A gallery shows files of the same message. */
export function checkGallery(body: Record<string, unknown>, fileNames: readonly string[]): unknown[] {
  if (body['content'] !== null && body['content'] !== undefined)
    throw invalidForm('content', 'The content field cannot be used with MessageFlags.IS_COMPONENTS_V2');
  const parts = body['components'] as readonly GalleryPart[];
  for (const { type, content = '', items = [] } of parts) {
    if (type !== 10 && type !== 12) throw invalidForm('components', 'Value must be a text or a gallery.');
    const length = type === 10 ? content.length : items.length;
    if (length < 1 || length > (type === 10 ? MAX_TEXT : MAX_ITEMS))
      throw invalidForm('components', 'BASE_TYPE_BAD_LENGTH');
    for (const { media, description = '' } of items) {
      const isThere = fileNames.some((name) => media?.url === `attachment://${name}`);
      if (!isThere) throw invalidForm('url', 'The referenced attachment was not found.');
      if (description.length > 1024) throw invalidForm('description', 'Must be 1024 or fewer in length.');
    }
  }
  return [...parts];
}

/** The rules for rows of buttons: five rows, five buttons per row, distinct ids of at most 100 characters. */
export function checkComponents(components: unknown): unknown[] {
  if (components === undefined || components === null) return [];
  if (!Array.isArray(components) || components.length > 5)
    throw invalidForm('components', 'Must be 5 or fewer in length.');
  const rows = components as Component[];
  const buttons = rows.flatMap((row) => row.components ?? []);
  for (const row of rows) {
    if (row.type !== 1) throw invalidForm('components', 'Value must be an action row.');
    const count = row.components?.length ?? 0;
    if (count < 1 || count > 5) throw invalidForm('components', 'Must be between 1 and 5 in length.');
  }
  for (const { type, custom_id: id = '', label = '', style = 0 } of buttons) {
    if (type !== 2 || style < 1 || style > 4) throw invalidForm('components', 'Value must be a button.');
    if (id.length < 1 || id.length > 100) throw invalidForm('custom_id', 'Must be between 1 and 100 in length.');
    if (label.length < 1 || label.length > 80) throw invalidForm('label', 'Must be between 1 and 80 in length.');
  }
  if (new Set(buttons.map((button) => button.custom_id)).size !== buttons.length) {
    throw invalidForm('custom_id', 'Component custom id cannot be duplicated');
  }
  return components;
}
