/** A place where a draft says "the rest is unchanged" instead of writing it. */
export interface ElisionMarker {
  /** From 1. */
  readonly line: number;
  readonly indent: number;
  readonly text: string;
  /** `line`: it has a line of its own, or ends one. `text`: it is a line of a text of several lines, such as a prompt. */
  readonly kind: 'line' | 'text';
  /** Words that also occur in ordinary comments do not tell for certain that something was left out. */
  readonly isCertain: boolean;
}

export interface MarkedDraft {
  /** The draft without the lines that are nothing but markers and that YAML could not read. */
  readonly yaml: string;
  readonly markers: readonly ElisionMarker[];
  /** Comments that `known` does not have, and that may say the same in words that are not known here. */
  readonly comments: readonly ElisionMarker[];
}

const UNCHANGED =
  /(?:^|[^\p{L}])(?:unchanged|not changed|no changes?|(?:the )?same(?: as| like)? (?:before|above|previous(?:ly)?|earlier|in the original)|as (?:before|above|previously|is)|rest (?:of|is|stays|remains|as|unchanged|omitted)|the rest|remaining|omitted|truncated|abbreviated|(?:other|existing|previous|original|more|further|additional|all) (?:\w+ )?(?:steps?|nodes?|fields?|edges?|routes?|keys?|parts?|lines?|config\w*|settings|content|text)|keep (?:the rest|as is|existing)|etc|unverändert\w*|wie (?:zuvor|vorher|bisher|oben|gehabt)|bleib(?:t|en) (?:gleich|wie)|restliche\w*|übrige\w*|weitere\w* (?:schritte|knoten|felder)|inchangée?s?|sans changement|comme avant|le reste|(?:autres|reste des) (?:étapes|nœuds|champs)|sin cambios|igual que antes|como antes|(?:el )?resto|los demás|sem alteraç(?:ão|ões)|inalterad\w*|(?:o )?restante|os demais|invariat\w*|come prima|без изменений|остальн\w*)(?:[^\p{L}]|$)|変更なし|変更無し|変更はありません|同じ|同上|省略|以下略|既存の|残り(?:の|は)|そのまま|不变|其余|其他步骤|保持|생략|나머지|동일|변경 없음/iu;
/** Nothing else has to be said around these words. */
const ONLY_UNCHANGED =
  /^(?:unchanged|no changes?|(?:the )?same(?: as)?(?: before| above| previously| earlier)?|as (?:before|above|is)|omitted|unverändert|wie (?:zuvor|vorher|bisher|oben)|inchangée?|sans changement|comme avant|sin cambios|igual que antes|como antes|sem alterações|inalterad[oa]|invariato|変更なし|同上|省略|そのまま|不变|동일|생략)$/iu;
const LONGEST_MARKER = 160;
const DOTS = /\.{3}|…/;
const BRACKETS = /^[[(<{].*[\])>}]$/;

/** Whether a whole value or line says that something stays as it was; `''` for a text that says nothing of the kind. */
export function markerIn(text: string): 'certain' | 'likely' | undefined {
  const content = text.trim();
  if (content === '' || content.length > LONGEST_MARKER || content.includes('\n')) return undefined;
  const core = trimmedOf(content, '#/*-–—()[]{}<>."\'…:, \t');
  if (core === '')
    return DOTS.test(content) && /^[#/\s]*[[(<"']*(?:\.{3,}|…)[\])>"']*$/.test(content) ? 'certain' : undefined;
  if (ONLY_UNCHANGED.test(core)) return 'certain';
  if (!UNCHANGED.test(core)) return undefined;
  const isComment = /^(?:#|\/\/)/.test(content);
  const inner = trimmedOf(content, '#/"\' \t');
  const isMarked = BRACKETS.test(inner) || /^(?:[[(<{]?\.{3}|[[(<{]?…)/.test(inner) || (isComment && DOTS.test(inner));
  return isMarked ? 'certain' : 'likely';
}

function trimmedOf(text: string, characters: string): string {
  let [start, end] = [0, text.length];
  while (start < end && characters.includes(text[start] ?? '')) start += 1;
  while (end > start && characters.includes(text[end - 1] ?? '')) end -= 1;
  return text.slice(start, end);
}

/** Finds the markers of a draft. Lines that `known` has, too, are its own words. */
export function findElisions(draft: string, known: string | undefined): MarkedDraft {
  const own = new Set((known ?? '').split('\n').map((line) => line.trim()));
  const markers: ElisionMarker[] = [];
  const comments: ElisionMarker[] = [];
  let textIndent: number | undefined;
  const lines = draft.split('\n').map((line, index) => {
    const content = line.trim();
    const indent = line.length - line.trimStart().length;
    if (content === '') return line;
    if (textIndent !== undefined && indent <= textIndent) textIndent = undefined;
    const add = (text: string, kind: ElisionMarker['kind'], sign: 'certain' | 'likely'): void => {
      markers.push({ line: index + 1, indent, text: text.trim(), kind, isCertain: sign === 'certain' });
    };
    if (textIndent !== undefined) {
      const sign = own.has(content) ? undefined : markerIn(content);
      if (sign === 'certain' && !/^[.…]+$/.test(content)) add(content, 'text', sign);
      return line;
    }
    if (/(?:^|[\s:])[|>][+-]?\d?[+-]?$/.test(withoutComment(content))) textIndent = indent;
    if (own.has(content)) return line;
    const sign = lineSign(content);
    if (sign === undefined) {
      const isNew = content.startsWith('#') && known !== undefined && !GONE.test(content);
      if (isNew) comments.push({ line: index + 1, indent, text: content, kind: 'line', isCertain: false });
      return line;
    }
    add(content, 'line', sign);
    return content.startsWith('#') || /^-\s/.test(content) || content.includes(' #') ? line : '';
  });
  return { yaml: lines.join('\n'), markers, comments };
}

/** A comment that says that a step is gone. */
const GONE =
  /\b(?:remov|delet|dropp|gone|no longer|entfernt|gelöscht|supprim|retir|elimin|quit|removid|apagad)|削除|删除|삭제/i;

/** A quick look, so that most drafts are not searched. */
export function mayElide(draft: string, known: string | undefined): boolean {
  const mayHint = known !== undefined && (/^[ \t]*#/m.test(draft) || !/^["']?edges["']?\s*:/m.test(draft));
  return mayHint || DOTS.test(draft) || UNCHANGED.test(draft);
}

/** A comment, a list item or a bare line that is a marker, or a comment at the end of a line. */
function lineSign(content: string): 'certain' | 'likely' | undefined {
  if (content.startsWith('#')) return markerIn(content);
  const item = content.startsWith('- ') ? content.slice(2).trim() : content;
  if (/^["']?[\w-]+["']?\s*:/.test(item)) return markerIn(content.slice(withoutComment(content).length));
  const sign = markerIn(item);
  return sign === 'certain' ? sign : undefined;
}

function withoutComment(content: string): string {
  const comment = content.indexOf(' #');
  return comment === -1 ? content : content.slice(0, comment).trimEnd();
}
