/** The languages that can be detected, as ISO 639-1 codes. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'ja';

/** Only the beginning of a text is examined. UTF-16 code units. */
const MOST_CHARS = 4_000;

/**
 * Detects the language of a text by its script, its most frequent words and its letters. Undefined when unsure: too short, mixed, or in another language.
 * Code, addresses and quoted names are ignored.
 */
export function detectLanguage(text: string): Language | undefined {
  const words = withoutCode(text.slice(0, MOST_CHARS)).toLowerCase();
  const kana = words.match(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
  const letters = words.match(/\p{L}/gu)?.length ?? 0;
  if (kana >= 2 && kana * 8 >= letters) return 'ja';
  const latin = words.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (latin * 2 < letters) return undefined;
  const [best, next] = scoresOf(words);
  const isSure = best !== undefined && best.score >= SURE && best.score >= (next?.score ?? 0) * MARGIN;
  return isSure && isOurs(best.language) ? best.language : undefined;
}

/** The score of one frequent word that is unique to a language. */
const SURE = 1;
const MARGIN = 1.25;

/** Removes blocks and spans of code, tags, and words that look like addresses or names in code. */
function withoutCode(text: string): string {
  const words = text.replaceAll(/```[^]*?(?:```|$)|`[^`\n]*`|<[^<>\n]*>/g, ' ').split(/\s+/);
  return words.filter((word) => !/[_/\\@]/.test(word)).join(' ');
}

/** The languages by score, best first. */
function scoresOf(text: string): readonly { readonly language: string; readonly score: number }[] {
  const scores = new Map<string, number>();
  const add = (languages: readonly string[], weight: number) => {
    for (const language of languages) scores.set(language, (scores.get(language) ?? 0) + weight);
  };
  for (const word of text.match(/[\p{L}'’]+/gu) ?? []) {
    const knowing = LANGUAGES_OF.get(word);
    if (knowing !== undefined) add(knowing, 1 / knowing.length);
    for (const [letters, languages] of LETTERS) if (letters.test(word)) add(languages, 1 / languages.length);
  }
  return [...scores].map(([language, score]) => ({ language, score })).sort((a, b) => b.score - a.score);
}

function isOurs(language: string): language is Language {
  return ['en', 'de', 'fr', 'es', 'pt'].includes(language);
}

/** Letters that only few languages use. */
const LETTERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/[ß]/, ['de']],
  [/[äöü]/, ['de']],
  [/[ñ]/, ['es']],
  [/[ãõ]/, ['pt']],
  [/[œèêëîïûù]/, ['fr']],
  [/[ç]/, ['fr', 'pt']],
  [/[áíóú]/, ['es', 'pt']],
  [/ción(?:es)?$/, ['es']],
  [/ções$|ção$/, ['pt']],
  [/(?:ung|keit|heit|lich|ieren)(?:en)?$/, ['de']],
  [/[łąężźśćń]/, ['pl']],
  [/[åæø]/, ['nordic']],
  [/[ığş]/, ['tr']],
];

/** The most frequent words of each language, and the verbs of requests. Words of unsupported languages keep those from being taken for a supported one. */
const WORDS: Readonly<Record<string, string>> = {
  en:
    'the a an and or of to in on for with from by is are was be it that this these then into each if when otherwise until at not no do does can ' +
    'i we you my our your me us please make add remove change write read summarise summarize translate send build create give let use should want ' +
    'workflow step text takes what how why which who its their them they also only instead about more less before after first next last every one two three',
  de:
    'der die das den dem des ein eine einen einem einer und oder von zu zum zur im in auf für mit aus bei ist sind war es dass dieser diese dieses ' +
    'dann wenn sonst bis nicht kein keine ich wir du sie ihr mein unser mich mir uns bitte mach mache füge entferne ändere schreib schreibe schreiben lies ' +
    'fasse fass übersetze übersetzen sende erstelle baue soll sollen will möchte kann können was wie warum welche wer auch nur statt über mehr weniger ' +
    'vor nach an am vom ins zuerst danach jede jeden jedes zwei drei noch mal doch so ganz hallo danke neue neuen prüfe prüft als wird werden zusammen',
  fr:
    'le la les un une des du de et ou à au aux en dans sur pour avec par est sont était ce cette ces que qui puis alors si sinon ne pas ' +
    'je nous vous tu il elle mon notre votre me moi fais faites ajoute ajoutez supprime supprimez change changez écris écrivez rédige rédigez lis lisez ' +
    'résume résumez traduis traduisez envoie envoyez crée créez doit veux voudrais peut quoi comment pourquoi quel quelle aussi seulement plutôt plus moins ' +
    "avant après d'abord ensuite chaque deux trois bonjour merci étape texte jusqu'à s'il plaît c'est j'ai qu'il l'étape",
  es:
    'el la los las un una unos y o de del al en con por para es son era lo que este esta estos luego entonces si no hasta cada ' +
    'yo nosotros usted mi nuestro me nos por favor haz hazlo añade agrega quita elimina cambia escribe lee resume traduce envía crea debe quiero quisiera ' +
    'puede qué cómo cuál quién también solo sólo más menos antes después primero dos tres hola gracias paso pasos texto sobre su sus se cuando',
  pt:
    'o a os as um uma e ou do da dos das no na nos nas em com por para é são era que este esta isto então se não até cada ' +
    'eu nós você vocês meu nosso me faça adicione acrescente remova tire mude altere escreva leia resuma traduza envie crie deve quero gostaria ' +
    'pode como qual quem também só mais menos antes depois primeiro dois duas três olá obrigado obrigada passo passos texto sobre seu sua ao aos pelo pela quando',
  it:
    'il lo gli un una di del della dei delle e o in con per che è sono questo questa non si poi se altrimenti ogni scrivi leggi riassumi traduci invia crea ' +
    'aggiungi togli cambia vorrei voglio grazie ciao anche solo più meno prima dopo nel nella sul sulla al alla fino',
  nl:
    'de het een en of van te in op voor met uit is zijn dat deze dit dan als anders tot niet geen ik wij je u mijn ons schrijf lees vertaal maak voeg ' +
    'verwijder verander stuur samenvatting wil moet kan wat hoe ook alleen meer minder naar bij',
  nordic:
    'och att det som en ett på är för med av inte jag vi skriv läs og at er ikke jeg på til skriv les hver sammendrag',
  pl: 'i w na z do że się nie jest to jak lub oraz dla napisz przetłumacz streść proszę',
};

const LANGUAGES_OF: ReadonlyMap<string, readonly string[]> = languagesByWord();

function languagesByWord(): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, string[]>();
  for (const [language, words] of Object.entries(WORDS)) {
    for (const word of new Set(words.split(' '))) known.set(word, [...(known.get(word) ?? []), language]);
  }
  return known;
}
