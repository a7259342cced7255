interface Link {
  readonly start: number;
  readonly end: number;
  readonly words: string;
  readonly target: string;
}

/** Turns images into links, and writes out a link whose text shows another address than its target. */
export function exposeLinks(text: string): string {
  let shown = '';
  let end = 0;
  for (const link of linksIn(text)) {
    const start = text[link.start - 1] === '!' ? link.start - 1 : link.start;
    const { words, target } = link;
    shown += text.slice(end, start);
    shown += isDeceptive(words, target) ? `${words} (<${target}>)` : text.slice(link.start, link.end);
    ({ end } = link);
  }
  return shown + text.slice(end);
}

/**
 * Finds `[words](target)` and `[words](target "title")`. Takes linear time: the search never returns to characters that it has already read for an earlier
 * `]`.
 */
function* linksIn(text: string): Generator<Link> {
  let from = 0;
  let start = -1;
  let stop = -1;
  let end: number | undefined;
  for (let close = text.indexOf(']'); close !== -1; close = text.indexOf(']', from)) {
    if (start < from) start = text.indexOf('[', from);
    if (start === -1) return;
    from = close + 1;
    if (start > close || text[from] !== '(') continue;
    const target = text[from + 1] === '<' ? from + 2 : from + 1;
    if (stop < target) {
      stop = searchFrom(text, /[)\s>]/g, target);
      end = endOfLink(text, stop);
    }
    if (stop === target || end === undefined) continue;
    yield { start, end, words: text.slice(start + 1, close), target: text.slice(target, stop) };
    from = end;
  }
}

function searchFrom(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** The end of a link whose target ends at `stop`. */
function endOfLink(text: string, stop: number): number | undefined {
  const rest = />?(?:\s+"[^"]*")?\)/y;
  rest.lastIndex = stop;
  return rest.test(text) ? rest.lastIndex : undefined;
}

/** The text looks like an address of another host than the target's. */
function isDeceptive(words: string, target: string): boolean {
  const shown = hostIn(words);
  if (shown === undefined || !URL.canParse(target)) return false;
  const host = new URL(target).hostname.toLowerCase();
  return host !== shown && !host.endsWith(`.${shown}`);
}

/** The first word that looks like a host name, such as `example.com`. */
function hostIn(words: string): string | undefined {
  for (const [word] of words.toLowerCase().matchAll(/[\p{L}\p{N}.-]+/gu)) {
    const labels = word.split('.').filter((label) => label !== '');
    const last = /^\p{L}{2,}/u.exec(labels.at(-1) ?? '')?.[0];
    if (labels.length > 1 && last !== undefined) return [...labels.slice(0, -1), last].join('.');
  }
  return undefined;
}
