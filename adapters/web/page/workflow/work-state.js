/** What the workflow pane shows. `isKnown`: the session has been read, or is new. */
export const NOTHING = {
  isKnown: false,
  sessionId: undefined,
  revisions: [],
  current: undefined,
  /** The revision that is shown, its file and its steps, the revision that it is compared with, and what distinguishes the two. */
  chosen: undefined,
  text: undefined,
  steps: [],
  against: undefined,
  comparison: undefined,
  picture: undefined,
  /** The server has said whether there is a picture. */
  isPictureRead: false,
  selected: undefined,
  report: undefined,
  /** `{text, steps}` of a draft that is being written. */
  draft: undefined,
  view: 'both',
  isEditing: false,
};

/** The part of the state that follows from the open session. */
export function stateOf({ id, detail, isGone }) {
  return {
    isKnown: id === undefined || detail !== undefined || isGone,
    sessionId: id,
    revisions: detail?.revisions ?? [],
    current: detail?.session.currentRevision,
  };
}

/** The latest draft that is being written, also while the end of its turn is being read. */
export function draftOf({ live }) {
  return [...live.values()].findLast(({ draft }) => draft !== undefined)?.draft;
}

export function isSame(a, b) {
  const isSameSession = a.isKnown === b.isKnown && a.sessionId === b.sessionId;
  return isSameSession && a.current === b.current && namesIn(a) === namesIn(b);
}

function namesIn({ revisions }) {
  return revisions.map(({ name }) => name ?? '').join('\n');
}

export function chosenRevision({ revisions, chosen }) {
  return revisions.find(({ number }) => number === chosen);
}

export function selectedStep({ steps, selected }) {
  return steps.find(({ id }) => id === selected);
}
