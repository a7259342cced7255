import { ThreadsmithError } from '../errors.ts';

export function unknownSession(): ThreadsmithError {
  return new ThreadsmithError(
    'store.unknown_session',
    'This session does not exist, or it was deleted.',
    'Start a new one.',
  );
}

export function unknownTurn(): ThreadsmithError {
  return new ThreadsmithError('store.unknown_turn', 'The message does not exist, or it was deleted.', 'Send it again.');
}

export function unknownRevision(): ThreadsmithError {
  return new ThreadsmithError('store.unknown_revision', 'This session has no such revision.', 'Ask for another one.');
}

/** Two processes run the same turn, or its answer was stored twice. */
export function turnNotIn(state: 'running' | 'answered', actual: string): ThreadsmithError {
  return new ThreadsmithError(
    `store.turn_not_${state}`,
    `The turn is ${actual} and not ${state}.`,
    'Nothing was changed.',
  );
}
