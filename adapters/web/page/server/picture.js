const TIME_LIMIT_MS = 30_000;

/** The picture of a revision with what changed since `against`, or since the revision that it was made from. See `request`. */
export function readPicture(sessionId, revision, against) {
  const query = against === undefined ? '' : `?against=${against}`;
  return request('GET', `/api/sessions/${sessionId}/revisions/${revision}/picture.svg${query}`);
}

/** The picture of a config, as far as it can be read. See `request`. */
export function drawConfig(yaml) {
  return request('POST', '/api/picture', yaml);
}

/**
 * The root of the SVG document, which is not part of the page; undefined where nothing can be drawn. The browser's own parser runs behind
 * XMLHttpRequest, since the content policy of the page forbids parsing markup from a string.
 */
function request(method, path, body) {
  return new Promise((resolve) => {
    const call = new XMLHttpRequest();
    call.open(method, path);
    call.responseType = 'document';
    call.timeout = TIME_LIMIT_MS;
    if (body !== undefined) call.setRequestHeader('content-type', 'application/yaml');
    call.addEventListener('loadend', () => {
      const root = call.status === 200 ? call.responseXML?.documentElement : undefined;
      resolve(root?.localName === 'svg' ? root : undefined);
    });
    call.send(body);
  });
}
