/** What is said aloud when a turn has ended. */
export const OUTCOMES = {
  revised: 'A new revision of the workflow is ready.',
  answered: 'Threadsmith has answered.',
  invalid: 'The draft is not valid yet.',
  stopped: 'Stopped.',
  failed: 'This could not be finished.',
};
