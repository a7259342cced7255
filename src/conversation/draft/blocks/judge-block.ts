import { STRUCTURE_KEY } from './draft-fence.ts';

/** `unknown` asks for more lines; when there are none, it is `code`. `thought`: the model thinks aloud in it. */
export type Judgement = 'draft' | 'code' | 'thought' | 'unknown';

/** Judges a block by its significant lines, one after the other. */
export interface BlockJudge {
  readonly judgement: Judgement;
  readonly isJson: boolean;
  take(line: string): void;
}

/** Labels of sources in which a key with a colon is not YAML. */
const CODE_LABEL =
  /^(?:python\d?|py|javascript|js|jsx|typescript|ts|tsx|bash|sh|shell|zsh|console|powershell|sql|html|css|xml|java|kotlin|go|rust|c|cpp|csharp|php|ruby|diff|mermaid|dockerfile|toml|ini|csv)$/i;
const THOUGHT_LABEL = /^(?:think(?:ing)?|thoughts?|reasoning)$/i;
const YAML_LABEL = /ya?ml/i;
/** Keys at the top of a config that files of other kinds have, too: they tell only as the first ones of a fence. */
const WEAK_KEY = /^["']?(?:config|memory)["']?\s*:/;
const ANY_KEY = /^(?:"[^"]*"|'[^']*'|[\w.$-]+)\s*:(?:\s|$)/;
/** A config that is inside something else: a list, a text, a diff, or behind the numbers of its lines. */
const INNER_VERSION =
  /^(?:[^\p{L}]{0,12}|\{?\s{0,8}"\w{1,20}"\s{0,8}:\s{0,8}")["'\\]{0,2}schema_version["'\\]{0,2}\s{0,4}:/u;
/** What a diff or a command that writes a file begins with. */
const PREAMBLE = /^(?:---|\+\+\+|@@|diff|index|new file|\$?\s?(?:sudo )?(?:cat|tee))\s/;
/** Without a fence, this many lines without a sign of a config are words. */
const MOST_BARE_LINES = 8;

/** `label` is that of the fence; undefined where there is none. */
export function createBlockJudge(label: string | undefined): BlockJudge {
  let judgement: Judgement = THOUGHT_LABEL.test(label ?? '') ? 'thought' : 'unknown';
  let seen = 0;
  let indent = 0;
  let isJson = false;
  /** Without a fence: the line before was a key of a config with its value below it. */
  let awaitsValue = false;

  function next(line: string): Judgement | 'preamble' {
    const content = line.trim();
    const key = content.replace(/^\{\s*/, '');
    const depth = line.length - line.trimStart().length;
    if (seen === 0) {
      isJson = content.startsWith('{');
      indent = depth;
    }
    const isVersion = /^["']?schema_version["']?\s*:/.test(key);
    const isStructure = (isJson || depth <= indent) && STRUCTURE_KEY.test(key);
    if (label !== undefined) return inFence(content, key, { isVersion, isStructure });
    const isValue = awaitsValue && (depth > indent || content.startsWith('-'));
    awaitsValue = isStructure && /:\s*$/.test(content);
    if ((isVersion && isStructure) || isValue || (isJson && isStructure)) return 'draft';
    return seen >= MOST_BARE_LINES ? 'code' : 'unknown';
  }

  function inFence(
    content: string,
    key: string,
    { isVersion, isStructure }: { readonly isVersion: boolean; readonly isStructure: boolean },
  ): Judgement | 'preamble' {
    const isFirst = seen === 0;
    if (CODE_LABEL.test(label ?? '')) {
      if (isFirst && PREAMBLE.test(content)) return 'preamble';
      return isFirst && (isVersion || INNER_VERSION.test(content)) ? 'draft' : 'code';
    }
    if (INNER_VERSION.test(content)) return 'draft';
    if (isStructure || (isFirst && WEAK_KEY.test(key))) return 'draft';
    if (!isFirst || isJson || ANY_KEY.test(key)) return 'unknown';
    return YAML_LABEL.test(label ?? '') && isSentence(content) ? 'unknown' : 'code';
  }

  return {
    get judgement() {
      return judgement;
    },
    get isJson() {
      return isJson;
    },
    take(line) {
      if (judgement !== 'unknown' || !isSignificant(line)) return;
      const judged = next(line);
      if (judged === 'preamble') return;
      judgement = judged;
      seen += 1;
    },
  };
}

/** Blank lines, comments and document markers do not count when a block is judged. */
function isSignificant(line: string): boolean {
  const content = line.trim();
  return content !== '' && !content.startsWith('#') && content !== '---' && !content.startsWith('%YAML');
}

/** A sentence that a model put inside the block, before the config. */
function isSentence(line: string): boolean {
  return /^[A-Za-z]\S* /.test(line);
}
