// What Node reads, in tests. The browser receives marked's own file under this address (see http/page-files.ts).
export { Lexer, Tokenizer } from 'marked';
