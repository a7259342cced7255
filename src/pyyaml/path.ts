/** A path in a config: the keys and list indexes of a value. Empty for the document itself. */
export type Path = readonly (string | number)[];

const PLAIN_KEY = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** `nodes[1].prompt`, `state.fields["my field"].type`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!PLAIN_KEY.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text;
}

/** The last key of a path with the list indexes after it: `outputs[0]`. */
export function lastName(path: Path): string {
  const start = path.findLastIndex((part) => typeof part === 'string');
  return start === -1 ? 'the document' : formatPath(path.slice(start));
}
