import type { Box } from '../diagram/diagram.ts';

export interface Badge {
  readonly text: string;
  readonly color: 'new' | 'changed' | 'removed' | 'error' | 'warning' | 'path';
}

/** The badges of a step: its change, problems and visits. */
export function badgesOf({ mark, errors, warnings, visits }: Box): readonly Badge[] {
  return [
    ...(visits.length === 0 ? [] : [{ text: visitText(visits), color: 'path' } as const]),
    ...(mark === undefined ? [] : [{ text: mark, color: mark }]),
    ...(errors === 0 ? [] : [{ text: counted(errors, 'error'), color: 'error' } as const]),
    ...(warnings === 0 ? [] : [{ text: counted(warnings, 'warning'), color: 'warning' } as const]),
  ];
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** Visits of one step that are listed individually. */
const MOST_VISITS = 4;

function visitText(visits: readonly number[]): string {
  const more = visits.length - MOST_VISITS;
  return `${visits.slice(0, MOST_VISITS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
