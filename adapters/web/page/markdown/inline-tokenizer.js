/** Where something other than plain text can begin. */
const SPECIAL = /[\\`*_~[\n]|!\[|https?:\/\//g;
const BARE_LINK = /^https?:\/\/[^\s<>"'`]+/;
/** A longer address in the text is not made a link. */
const MAX_LINK = 2000;
const AFTER_LINK = '.,;:!?)]*_~';

const nothing = () => undefined;

/** HTML, link definitions and references stay text, and so does every address that is not http or https. */
export const inlineTokenizer = {
  html: nothing,
  tag: nothing,
  def: nothing,
  reflink: nothing,
  autolink: nothing,
  url(text) {
    const address = BARE_LINK.exec(text.slice(0, MAX_LINK))?.[0] ?? '';
    let end = address.length;
    while (AFTER_LINK.includes(address[end - 1] ?? ' ')) end -= 1;
    const href = address.slice(0, end);
    if (!URL.canParse(href)) return undefined;
    return { type: 'link', raw: href, href, text: href, tokens: [{ type: 'text', raw: href, text: href }] };
  },
  inlineText(text) {
    SPECIAL.lastIndex = 1;
    const raw = text.slice(0, SPECIAL.exec(text)?.index ?? text.length);
    return { type: 'text', raw, text: raw };
  },
};
