const SESSION_PATH = /^\/s\/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/;

/** The session that the address names. `isWrong`: it names something that does not exist. */
export function readAddress() {
  const id = SESSION_PATH.exec(location.pathname)?.[1];
  return { id, isWrong: id === undefined && location.pathname !== '/' };
}

export function writeAddress(id) {
  const path = id === undefined ? '/' : `/s/${id}`;
  if (location.pathname !== path) history.pushState(undefined, '', path);
}
