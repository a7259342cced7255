/** Has no width; between `]` and `(`, or `<` and `@`, it keeps a text from coming to life, without changing what is read. */
export const ZERO_WIDTH_SPACE = '\u200B';

/** Longer words than these are no link: looking for their end at each `[` would take long. */
const LABEL = String.raw`(?:[^[\]\\]|\\.|\[(?:[^[\]\\]|\\.){0,200}\]){0,200}`;
const ADDRESS = String.raw`(?:<([^<>]*)>|([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*))`;
const TITLE = String.raw`(?:"[^"]*"|'[^']*'|\([^()]*\))`;
const LINK_SOURCE = String.raw`\[(${LABEL})\]\(\s*${ADDRESS}(?:\s+${TITLE})?\s*\)`;
const LINK = new RegExp(`^${LINK_SOURCE}`);
const LINKS = new RegExp(LINK_SOURCE, 'g');
/** What may yet become a link: an open label, a closed one, or one with an address that goes on. */
const BEGINNING = new RegExp(String.raw`^\[${LABEL}(?:(?:\[(?:[^[\]\\]|\\.){0,200})?\\?|\]|\]\([^\n]*)$`);

export interface RenderedLink {
  readonly rendered: string;
  readonly end: number;
}

/**
 * The link that begins at a `[`. One whose words show another site than it opens, or that does not lead to the web, is written out. `undefined`: there is
 * none; `undecided`: more text could make it one.
 */
export function linkAt(line: string, start: number, less: string): RenderedLink | 'undecided' | undefined {
  const rest = line.slice(start);
  const link = LINK.exec(rest);
  if (link === null) return BEGINNING.test(rest) ? 'undecided' : undefined;
  const [whole, label = '', bracketed, bare] = link;
  const address = bracketed ?? bare ?? '';
  const words = label.replaceAll('<', less);
  const target = siteOf(address);
  const isHonest = target !== undefined && label.trim() !== '' && !/\s/.test(address) && !shows(label, target);
  const rendered = isHonest ? `[${words}](${address})` : `${withoutLinks(words)} (${address.replaceAll('<', less)})`;
  return { rendered, end: start + whole.length };
}

/** Whatever else could make a link of its own kind, such as a label over two lines or an address that stands elsewhere, is none. */
function withoutLinks(text: string): string {
  return text.replaceAll(/\](?=[([:])/g, `]${ZERO_WIDTH_SPACE}`);
}

/** Code, in which a link that lies is none, in case Slack does not take it for code. */
export function withoutLies(code: string): string {
  return code.replaceAll(LINKS, (whole: string, label: string, bracketed?: string, bare?: string) => {
    const target = siteOf(bracketed ?? bare ?? '');
    return target !== undefined && shows(label, target) ? withoutLinks(whole) : whole;
  });
}

/** Whether code ends with what may yet become a link. */
export function openLinkIn(code: string): number | undefined {
  for (let start = code.indexOf('['); start !== -1; start = code.indexOf('[', start + 1)) {
    if (linkAt(code, start, '<') === 'undecided') return start;
  }
  return undefined;
}

/** Endings of file names that no word is taken for a site by. */
const FILE_ENDINGS = new Set(
  'c cc cfg conf cpp cs css csv doc env exe gif go h htm html ini ipynb java jpeg jpg js json jsx kt lock log md mjs mts pdf php pl png ps py rb rs rst sh sql svg toml ts tsv tsx txt xls xml yaml yml'.split(
    ' ',
  ),
);
const SITES = /https?:\/\/[^\s/?#]*|(?:[\p{L}\p{N}_-]+[.\u3002\uFF0E\uFF61])+[\p{L}\p{N}-]+/giu;

/** Whether the words name a site that is not the target. */
function shows(label: string, target: string): boolean {
  // A sign written as a number could be the dot of another site.
  if (/&(?:#|period|sol|colon|lowbar|hyphen)/i.test(label)) return true;
  const words = label.replaceAll(/[*~`[\]\\]|\p{Cf}/gu, '').replaceAll(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '');
  if (target.includes('@') && words.includes('@')) return words.trim().toLowerCase() !== target;
  const site = target.split('@').at(-1) ?? '';
  return (words.match(SITES) ?? []).filter(isSite).some((word) => {
    const shown = siteOf(/^https?:/i.test(word) ? word : `https://${word}`);
    return shown === undefined || (shown !== site && !site.endsWith(`.${shown}`));
  });
}

function isSite(word: string): boolean {
  if (/^https?:|^www\./i.test(word) || /^\d+(?:\.\d+){3}$/.test(word)) return true;
  const ending =
    word
      .split(/[.\u3002\uFF0E\uFF61]/)
      .at(-1)
      ?.toLowerCase() ?? '';
  return /^(?:\p{L}{2,}|xn--[\w-]+)$/u.test(ending) && !FILE_ENDINGS.has(ending);
}

/** Where an address leads to: a host without `www.`, or a mail address; `undefined` where it is neither. */
function siteOf(address: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)\S+$/i.test(address)) return undefined;
  const url = URL.parse(address);
  if (url === null) return undefined;
  return url.protocol === 'mailto:' ? url.pathname.toLowerCase() : url.hostname.replace(/^www\./, '').toLowerCase();
}
