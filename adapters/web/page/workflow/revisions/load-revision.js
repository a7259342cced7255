import { api } from '../../server/api.js';
import { readPicture } from '../../server/picture.js';
import { showProblem } from '../../shell/notice.js';

/**
 * Returns `load(state, number, other)`, which reads a revision of the session and calls `onLoaded` with what to show of it, first without the picture. It is
 * compared with the revision `other`; unless told, with the one that it was made from. `load.cancel()` drops what has not arrived.
 */
export function createRevisionLoader(onLoaded) {
  let loads = 0;

  async function load({ sessionId, revisions, selected }, number, other) {
    loads += 1;
    const mine = loads;
    const against = other ?? revisions.find((revision) => revision.number === number)?.basedOn;
    try {
      const [text, comparison, steps] = await Promise.all([
        api.readConfig(sessionId, number),
        against === undefined ? undefined : api.readChanges(sessionId, number, against),
        api.readSteps(sessionId, number),
      ]);
      if (mine !== loads) return;
      const kept = steps.some(({ id }) => id === selected) ? selected : undefined;
      onLoaded({ chosen: number, against, text, comparison, steps, selected: kept, report: undefined });
      const picture = await readPicture(sessionId, number, other);
      if (mine === loads) onLoaded({ picture, isPictureRead: true });
    } catch (error) {
      if (mine === loads) showProblem(error.message);
    }
  }

  return Object.assign(load, {
    cancel() {
      loads += 1;
    },
  });
}
