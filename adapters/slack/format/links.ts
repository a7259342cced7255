/** Placed between `]` and `(`, or `<` and `@`, it breaks markup without a visible change. */
export const ZERO_WIDTH_SPACE = '\u200B';

/** Longest label of a link, in UTF-16 code units. The bound keeps the work at each `[` constant; a longer label is shown as text. */
const MAX_LABEL = 400;

interface Link {
  readonly label: string;
  readonly address: string;
  readonly end: number;
}

/** The link that begins at a `[`; `undecided` while more text could complete one. */
function linkIn(line: string, start: number): Link | 'undecided' | undefined {
  const labelEnd = endOfLabel(line, start);
  if (typeof labelEnd !== 'number') return labelEnd;
  const opening = line.charAt(labelEnd + 1);
  if (opening !== '(') return opening === '' ? 'undecided' : undefined;
  const addressStart = afterSpaces(line, labelEnd + 2);
  const addressEnd = endOfAddress(line, addressStart);
  if (typeof addressEnd !== 'number') return addressEnd;
  const end = endOfLink(line, addressEnd);
  if (typeof end !== 'number') return end;
  const written = line.slice(addressStart, addressEnd);
  const address = written.startsWith('<') ? written.slice(1, -1) : written;
  return { label: line.slice(start + 1, labelEnd), address, end };
}

/** Position of the `]` that closes a label. Brackets may be nested once. */
function endOfLabel(line: string, start: number): number | 'undecided' | undefined {
  let isNested = false;
  for (let at = start + 1; at <= start + MAX_LABEL; at += 1) {
    const sign = line.charAt(at);
    if (sign === '') return 'undecided';
    if (sign === '\\') at += 1;
    else if (sign === ']' && !isNested) return at;
    else if (sign === ']') isNested = false;
    else if (sign === '[' && isNested) return undefined;
    else if (sign === '[') isNested = true;
  }
  return undefined;
}

/** Position after an address: `<...>`, or characters without spaces in which parentheses are balanced. */
function endOfAddress(line: string, start: number): number | 'undecided' | undefined {
  if (line.charAt(start) === '<') return afterSign(line, start + 1, '>', /</);
  for (let at = start; ; at += 1) {
    const sign = line.charAt(at);
    if (sign === '') return 'undecided';
    if (sign === ')' || isSpace(sign)) return at;
    if (sign === '<' || sign === '>') return undefined;
    if (sign !== '(') continue;
    const close = afterSign(line, at + 1, ')', /[\s(<>]/);
    if (typeof close !== 'number') return close;
    at = close - 1;
  }
}

/** Position after the `)` of a link, which may have a title before it. */
function endOfLink(line: string, addressEnd: number): number | 'undecided' | undefined {
  let at = afterSpaces(line, addressEnd);
  const quote = at > addressEnd ? line.charAt(at) : '';
  if (quote === '"' || quote === "'" || quote === '(') {
    const titleEnd = quote === '(' ? afterSign(line, at + 1, ')', /\(/) : afterSign(line, at + 1, quote);
    if (typeof titleEnd !== 'number') return titleEnd;
    at = afterSpaces(line, titleEnd);
  }
  if (line.charAt(at) === ')') return at + 1;
  return at === line.length ? 'undecided' : undefined;
}

/** Position after the next `wanted` character, unless a `forbidden` one comes first. */
function afterSign(line: string, from: number, wanted: string, forbidden?: RegExp): number | 'undecided' | undefined {
  for (let at = from; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (sign === wanted) return at + 1;
    if (forbidden?.test(sign) === true) return undefined;
  }
  return 'undecided';
}

function afterSpaces(line: string, from: number): number {
  let at = from;
  while (at < line.length && isSpace(line.charAt(at))) at += 1;
  return at;
}

function isSpace(sign: string): boolean {
  return sign.trim() === '';
}

export interface RenderedLink {
  readonly rendered: string;
  readonly end: number;
}

/**
 * Renders the link that begins at a `[`. A link whose label names another site than its target, or whose target is not on the web, is written out as text.
 * `undefined`: not a link; `undecided`: more text could complete one.
 */
export function linkAt(line: string, start: number, less: string): RenderedLink | 'undecided' | undefined {
  const link = linkIn(line, start);
  if (typeof link !== 'object') return link;
  const { label, address, end } = link;
  const words = label.replaceAll('<', less);
  const target = siteOf(address);
  const isHonest =
    target !== undefined && label.trim() !== '' && !/\s/.test(address) && !namesAnotherSite(label, target);
  const rendered = isHonest ? `[${words}](${address})` : `${withoutLinks(words)} (${address.replaceAll('<', less)})`;
  return { rendered, end };
}

/** Breaks everything else that could become a link, such as a label over two lines, or a reference whose address is defined further down. */
function withoutLinks(text: string): string {
  return text.replaceAll(/\](?=[([:])/g, `]${ZERO_WIDTH_SPACE}`);
}

/** Breaks misleading links in code, in case Slack does not recognise it as code. */
export function withoutMisleadingLinks(code: string): string {
  let out = '';
  let written = 0;
  let next = 0;
  for (let start = code.indexOf('['); start !== -1; start = code.indexOf('[', next)) {
    const link = linkIn(code, start);
    next = typeof link === 'object' ? link.end : start + 1;
    if (typeof link !== 'object' || !isMisleading(link)) continue;
    out += code.slice(written, start) + withoutLinks(code.slice(start, link.end));
    written = link.end;
  }
  return out + code.slice(written);
}

function isMisleading({ label, address }: Link): boolean {
  const target = siteOf(address);
  return target !== undefined && namesAnotherSite(label, target);
}

/** Where the unfinished end of `code` begins that more text could complete to a link. */
export function openLinkIn(code: string): number | undefined {
  for (let start = code.indexOf('['); start !== -1; start = code.indexOf('[', start + 1)) {
    if (linkIn(code, start) === 'undecided') return start;
  }
  return undefined;
}

/** File name extensions. A word that ends with one is not taken for a site. */
const FILE_ENDINGS = new Set(
  'c cc cfg conf cpp cs css csv doc env exe gif go h htm html ini ipynb java jpeg jpg js json jsx kt lock log md mjs mts pdf php pl png ps py rb rs rst sh sql svg toml ts tsv tsx txt xls xml yaml yml'.split(
    ' ',
  ),
);
const DOT = /[.\u3002\uFF0E\uFF61]/;

/** Whether the label names a site that is not the target. */
function namesAnotherSite(label: string, target: string): boolean {
  // A character reference could mean the dot of another site.
  if (/&(?:#|period|sol|colon|lowbar|hyphen)/i.test(label)) return true;
  const words = withoutEmphasis(label);
  if (target.includes('@') && words.includes('@')) return words.trim().toLowerCase() !== target;
  const site = target.split('@').at(-1) ?? '';
  return sitesIn(words).some((word) => {
    const shown = siteOf(/^https?:/i.test(word) ? word : `https://${word}`);
    return shown === undefined || (shown !== site && !site.endsWith(`.${shown}`));
  });
}

/** A label as people see it: without Markdown markup and invisible characters. */
function withoutEmphasis(label: string): string {
  return label
    .replaceAll(/[*~`[\]\\]|\p{Cf}/gu, '')
    .replaceAll(/_+/g, (run, at: number, whole: string) =>
      run === '_' && isWord(whole.charAt(at - 1)) && isWord(whole.charAt(at + 1)) ? run : '',
    );
}

function isWord(sign: string): boolean {
  return /^[\p{L}\p{N}]$/u.test(sign);
}

/** Addresses, and words with dots inside. */
function sitesIn(words: string): readonly string[] {
  const addresses = words.match(/https?:\/\/[^\s/?#]*/gi) ?? [];
  const dotted = words.match(/[\p{L}\p{N}_.\u3002\uFF0E\uFF61-]+/gu) ?? [];
  const named = dotted.flatMap((word) => word.split(/[.\u3002\uFF0E\uFF61]{2,}/)).map(withoutOuterDots);
  return [...addresses, ...named.filter((word) => DOT.test(word) && isSite(word))];
}

function withoutOuterDots(word: string): string {
  const from = DOT.test(word.charAt(0)) ? 1 : 0;
  return word.slice(from, DOT.test(word.charAt(word.length - 1)) ? -1 : undefined);
}

function isSite(word: string): boolean {
  if (/^www\./i.test(word) || /^\d+(?:\.\d+){3}$/.test(word)) return true;
  const ending = word.split(DOT).at(-1)?.split('_', 1)[0]?.toLowerCase() ?? '';
  return /^(?:\p{L}{2,}|xn--[\w-]+)$/u.test(ending) && !FILE_ENDINGS.has(ending);
}

/** Where an address leads: a host without `www.`, or a mail address; `undefined` for any other kind of address. */
function siteOf(address: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)\S+$/i.test(address)) return undefined;
  const url = URL.parse(address);
  if (url === null) return undefined;
  return url.protocol === 'mailto:' ? url.pathname.toLowerCase() : url.hostname.replace(/^www\./, '').toLowerCase();
}
