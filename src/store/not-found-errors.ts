import { ThreadsmithError } from '../errors.ts';

export function unknownSession(): ThreadsmithError {
  return new ThreadsmithError(
    'store.unknown_session',
    'This session does not exist, or it was deleted.',
    'Begin a new one.',
  );
}

export function unknownTurn(): ThreadsmithError {
  return new ThreadsmithError(
    'store.unknown_turn',
    'The message that this belongs to does not exist, or it was deleted.',
    'Send it again.',
  );
}

export function unknownRevision(): ThreadsmithError {
  return new ThreadsmithError('store.unknown_revision', 'This session has no such revision.', 'Ask for another one.');
}

/** The turn is in another state than its caller holds it for: two processes are at it, or an answer comes twice. */
export function turnNotIn(state: 'running' | 'answered', actual: string): ThreadsmithError {
  return new ThreadsmithError(
    `store.turn_not_${state}`,
    `The turn is ${actual} and not ${state}.`,
    'Nothing was changed; what is stored already counts.',
  );
}
