import { invalidForm } from './http.ts';

interface Component {
  readonly type?: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly style?: number;
  readonly components?: readonly Component[];
}

/** The rules for rows of buttons: five rows, five buttons in a row, ids that differ and are no longer than 100. */
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
