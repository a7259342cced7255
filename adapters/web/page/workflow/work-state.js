/** What the workflow pane shows. `isKnown`: the session has been read, or is new. */
export const NOTHING = {
  isKnown: false,
  sessionId: undefined,
  revisions: [],
  current: undefined,
  /** The revision that is shown, its file and its steps, and the revision that it is compared with. */
  chosen: undefined,
  text: undefined,
  steps: [],
  against: undefined,
  rows: [],
  picture: undefined,
  /** The server has said whether there is a picture. */
  isPictureRead: false,
  selected: undefined,
  report: undefined,
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

export function isSame(a, b) {
  const isSameSession = a.isKnown === b.isKnown && a.sessionId === b.sessionId;
  return isSameSession && a.current === b.current && a.revisions.length === b.revisions.length;
}

export function chosenRevision({ revisions, chosen }) {
  return revisions.find(({ number }) => number === chosen);
}

export function selectedStep({ steps, selected }) {
  return steps.find(({ id }) => id === selected);
}
