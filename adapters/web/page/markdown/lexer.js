import { inlineTokenizer } from './inline-tokenizer.js';
import { Lexer, Tokenizer } from './marked.js';
import { sectionsOf } from './sections.js';
import { readTable } from './table.js';

/** Lists and quotes inside each other are followed this deep; what is nested deeper is text. */
const MAX_BLOCK_DEPTH = 8;
/** The same for emphasis and links. */
const MAX_INLINE_DEPTH = 6;
/** Longest piece of a paragraph that is lexed at once, in characters. */
const MAX_PIECE = 2000;
/** Characters at which the inline lexer looks for a counterpart in the rest of the piece. */
const MARKS = /[*_~`[\]]/g;
/**
 * Looking for counterparts costs at most marks times length. This much is spent on one text, far more than prose needs; inline
 * Markdown beyond it is plain text.
 */
const MAX_EFFORT = 8_000_000;

/**
 * `marked`, bounded: the time is linear in the length of the text, whatever is in it. `blocks(text)` gives the tokens of a document,
 * `inline(text)` those of the text of one block.
 */
export function createMarkdownLexer() {
  const tokenizer = Object.assign(new Tokenizer(), inlineTokenizer, { table: readTable });
  const lexer = new Lexer({ gfm: true, breaks: true, tokenizer });
  // References are not supported, and looking for them is not linear.
  lexer.tokens.links = undefined;
  lexer.linkInText = () => false;
  lexer.blockTokens = bounded(lexer.blockTokens.bind(lexer), MAX_BLOCK_DEPTH, (text) => {
    lexer.state.top = true;
    return { type: 'paragraph', raw: text, text };
  });
  lexer.inlineTokens = bounded(lexer.inlineTokens.bind(lexer), MAX_INLINE_DEPTH, plain);
  let effort = MAX_EFFORT;

  function inlineOfPiece(piece) {
    effort -= (piece.match(MARKS)?.length ?? 0) * piece.length;
    return effort < 0 ? [plain(piece)] : lexer.inlineTokens(piece);
  }

  return {
    blocks(text) {
      const normal = text.replaceAll(/\r\n?/g, '\n');
      return sectionsOf(normal).flatMap((section) => lexer.blockTokens(section));
    },
    inline: (text) => piecesOf(text).flatMap(inlineOfPiece),
  };
}

/** `read`, of which the call inside `maxDepth` others gives one token made by `asText`. */
function bounded(read, maxDepth, asText) {
  let depth = 0;
  return (text, tokens = [], ...rest) => {
    if (depth >= maxDepth) {
      tokens.push(asText(text));
      return tokens;
    }
    depth += 1;
    try {
      return read(text, tokens, ...rest);
    } finally {
      depth -= 1;
    }
  };
}

function plain(text) {
  return { type: 'plain', raw: text, text };
}

/** Cuts at a space where it can, and never inside a character. */
function piecesOf(text) {
  const pieces = [];
  let at = 0;
  while (text.length - at > MAX_PIECE) {
    const space = text.lastIndexOf(' ', at + MAX_PIECE);
    const hard = at + MAX_PIECE - (/[\uD800-\uDBFF]/.test(text[at + MAX_PIECE - 1]) ? 1 : 0);
    const end = space > at ? space + 1 : hard;
    pieces.push(text.slice(at, end));
    at = end;
  }
  pieces.push(text.slice(at));
  return pieces;
}
