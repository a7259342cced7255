const FILE = String.raw`(?:\w+ ){0,3}(?:file|config|configuration|yaml|attachment|workflow|one)\b`;
/** Verbs and the words before the file, in English, German, French, Spanish, Portuguese and Japanese. */
const TAKES = [
  new RegExp(
    String.raw`\b(?:take|copy|use|reuse|borrow|merge|bring|import|adopt|grab)\b[^.!?\n]{0,80}?\b(?:from|of|out of) (?:this|that|the|my|another) ${FILE}`,
    'i',
  ),
  /\b(?:nimm|übernimm|übernehme|kopiere|hol|verwende)\b[^.!?\n]{0,80}?\b(?:aus|von) (?:der|dieser|dem|diesem|meiner) (?:\p{L}+ )?(?:datei|config|konfiguration|anhang)/iu,
  /(?:prends|prenez|reprends|copie|utilise|toma|copia|usa|pega|pegue|copie|use)(?: |$)[^.!?\n]{0,80}?(?: de ce(?:tte)? | de este | de esta | deste | desta | del | do )(?:fichier|archivo|arquivo|config\p{L}*)/iu,
  /(?:この|その|添付の?)ファイル(?:から|の)/,
];

/** Whether the words want a part of a file in the workflow that is there, and not the file changed. */
export function takesFromFile(words: string): boolean {
  return TAKES.some((pattern) => pattern.test(words));
}
