import { editYaml, type YamlEdit } from '../../pyyaml/edit-yaml.ts';
import type { Fix } from './fix.ts';

/** Two errors at one place may ask for the same fix, or for two that exclude each other. */
export function unlike(fixes: readonly Fix[]): Fix[] {
  const places = new Set<string>();
  return fixes.filter(({ edits }) => {
    const own = edits.map(({ path }) => JSON.stringify(path));
    if (own.some((place) => places.has(place))) return false;
    for (const place of own) places.add(place);
    return true;
  });
}

/** Texts that one family may try; where fixes exclude one another by the dozen, the rest is left to the next round. */
const MOST_TRIES = 40;

/** Makes all fixes, or as many as can be made: those of a half that cannot be made together are tried in halves of it. */
export function applyFixes(text: string, fixes: readonly Fix[]): { text: string; said: string[] } {
  const together = editYaml(text, inOrder(fixes.flatMap(({ edits }) => edits)));
  if (together.ok) return { text: together.text, said: fixes.flatMap(({ said }) => said) };
  const said: string[] = [];
  let current = text;
  let tries = 0;
  const waiting = [fixes.filter(({ edits }) => !edits.some(removesItem))];
  for (let group = waiting.pop(); group !== undefined && tries < MOST_TRIES; group = waiting.pop()) {
    tries += 1;
    const edited = editYaml(
      current,
      group.flatMap(({ edits }) => edits),
    );
    if (edited.ok) {
      current = edited.text;
      said.push(...group.flatMap((fix) => fix.said));
    } else if (group.length > 1) waiting.push(group.slice(group.length >> 1), group.slice(0, group.length >> 1));
  }
  return { text: current, said };
}

function removesItem(edit: YamlEdit): boolean {
  return 'remove' in edit && typeof edit.path.at(-1) === 'number';
}

/** Items are removed last and from the end, so that every other path means what it meant. */
function inOrder(edits: readonly YamlEdit[]): YamlEdit[] {
  const removals = edits.filter(removesItem);
  const rest = edits.filter((edit) => !removesItem(edit));
  return [...rest, ...removals.toSorted((a, b) => Number(b.path.at(-1)) - Number(a.path.at(-1)))];
}
