/** `{topic}`, `{{company name}}`, `[product]`, `<tone>` */
const PLACEHOLDER =
  /\{{1,2} ?([\p{L}_][\p{L}\p{N}_ ]{0,30}?) ?\}{1,2}|\[([\p{L}_][\p{L}\p{N}_ ]{0,30})\](?!\()|<([a-z][a-z_ ]{0,30})>/giu;

/** A request in which some words mean what is given at each run: the text without the marks around them, and their names. */
export function takePlaceholders(text: string): { readonly text: string; readonly names: readonly string[] } {
  const names: string[] = [];
  const bare = text.replaceAll(PLACEHOLDER, (_all, braced?: string, squared?: string, angled?: string) => {
    const name = (braced ?? squared ?? angled ?? '').replaceAll('_', ' ').trim();
    names.push(name);
    return name;
  });
  return { text: bare, names: [...new Set(names)] };
}
