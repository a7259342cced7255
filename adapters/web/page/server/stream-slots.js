/**
 * A browser keeps at most six HTTP/1.1 connections to one server, over all tabs, and an event stream occupies one for as long as it is open.
 * So many tabs may have one; two connections are left for everything else.
 */
const SLOTS = 4;

/** Resolves with a function that gives the slot back, or with undefined while other tabs have all of them. */
export async function takeStreamSlot() {
  // Locks exist only on pages from HTTPS or from this machine; elsewhere every visible tab has its stream.
  if (navigator.locks === undefined) return () => undefined;
  for (let number = 1; number <= SLOTS; number += 1) {
    const release = await tryLock(`threadsmith stream ${number}`);
    if (release !== undefined) return release;
  }
  return undefined;
}

function tryLock(name) {
  return new Promise((resolve, reject) => {
    const hold = (lock) => {
      if (lock !== null) return new Promise((release) => resolve(release));
      resolve(undefined);
      return undefined;
    };
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(reject);
  });
}
