/** One phrasing of a revision command, which the whole message must match. Groups: `one` and `two` are revisions, `time` a day, `name` a name. */
export interface Pattern {
  readonly asks: 'undo' | 'regenerate' | 'restore' | 'show' | 'compare' | 'name';
  readonly words: RegExp;
}

/** Ordinals and other words for a revision, in all languages. */
export const ORDINALS: readonly (readonly [RegExp, number | 'previous'])[] = [
  [/original|first|erste|ursprünglich|premi[eè]re|primera|primeira|最初/, 1],
  [/second|zweite|deuxi[eè]me|segunda/, 2],
  [/third|dritte|troisi[eè]me|tercera|terceira/, 3],
  [/fourth|vierte|quatri[eè]me|cuarta|quarta/, 4],
  [/fifth|fünfte|cinqui[eè]me|quinta/, 5],
  [
    /previous|last|before|earlier|vorige|vorherige|letzte|davor|pr[eé]c[eé]dente|derni[eè]re|anterior|[uú]ltima|前/,
    'previous',
  ],
];

/** Words for days, with how many days before today they begin. "Since yesterday" compares with the latest revision from before yesterday. */
export const TIMES: readonly (readonly [RegExp, number])[] = [
  [/week|woche|semaine|semana|週/, 7],
  [/yesterday|gestern|hier|ayer|ontem|昨日|today|morning|heute|aujourd'hui|matin|hoy|hoje|今日/, 0],
];

const NUMBER = String.raw`#?\d{1,4}`;
const ORDINAL_EN = 'first|second|third|fourth|fifth|original|previous|last|earlier';
const EN = String.raw`(?:(?:revision|version|draft) ?${NUMBER}|r ?\d{1,4}|(?:the |your |my )?(?:(?:${ORDINAL_EN}|\d{1,3}(?:st|nd|rd|th)) (?:revision|version|draft|one)|original|one before))`;
const DE = String.raw`(?:(?:die |der |zur |zu )?(?:revision|version|fassung) ?${NUMBER}|r ?\d{1,4}|(?:die |der |zur |zu der )?(?:erste|zweite|dritte|vierte|fünfte|vorige|vorherige|letzte|ursprüngliche)n? (?:version|revision|fassung))`;
const FR = String.raw`(?:(?:la )?(?:version|révision) ?${NUMBER}|r ?\d{1,4}|la (?:première|deuxième|troisième|quatrième|cinquième|précédente|dernière) (?:version|révision)|la version (?:précédente|originale))`;
const ES = String.raw`(?:(?:la )?(?:versión|version|revisión) ?${NUMBER}|r ?\d{1,4}|la (?:primera|segunda|tercera|cuarta|quinta|última) (?:versión|version|revisión)|la (?:versión|version) anterior)`;
const PT = String.raw`(?:(?:a |à )?(?:versão|versao|revisão) ?${NUMBER}|r ?\d{1,4}|(?:a |à )?(?:primeira|segunda|terceira|quarta|quinta|última) (?:versão|versao|revisão)|(?:a |à )?(?:versão|versao) anterior)`;
const JA = String.raw`(?:(?:バージョン|リビジョン|版) ?${NUMBER}|r ?\d{1,4}|(?:最初|前|一つ前)の(?:バージョン|版))`;
/** "no, ", "hmm ", "ok actually " in front of a request. */
const FIRST = String.raw`(?:(?:no|nope|oh|ok|okay|hm+|actually|sorry|wait|never ?mind|oops|well|and|then)[,.!]? )*`;
const PLEASE = `${FIRST}(?:please |can you |could you |let's )?`;
const NOW = '(?: please| now| again)?';
const SINCE_EN = '(?:yesterday|today|this morning|last week)';

const pattern = (asks: Pattern['asks'], words: string): Pattern => ({ asks, words: new RegExp(`^${words}$`, 'iu') });

export const PATTERNS: readonly Pattern[] = [
  // Commands, optionally after a slash. `name` requires the slash, because "name the author" asks for a change.
  pattern('restore', String.raw`/?restore (?<one>${EN}|\d{1,4})`),
  pattern('restore', String.raw`/restore (?<name>.+)`),
  pattern('show', String.raw`/?show (?<one>${EN}|\d{1,4})`),
  pattern('compare', '/?compare'),
  pattern('compare', String.raw`/?compare (?<one>${EN}|\d{1,4})(?:(?: and| with| to)? (?<two>${EN}|\d{1,4}))?`),
  pattern('name', String.raw`/name (?<name>.+)`),
  // English
  pattern(
    'undo',
    `${PLEASE}(?:undo|revert) (?:that|this|it|(?:the|your|my) (?:last )?(?:change|edit|revision)s?)${NOW}`,
  ),
  pattern('undo', `${PLEASE}take (?:that|it|this) back${NOW}`),
  pattern('undo', String.raw`(?=\S+ )${PLEASE}undo${NOW}`),
  pattern(
    'undo',
    `${PLEASE}(?:revert|go back|bring (?:it|that|them) back|scratch that|put it back|change it back)${NOW}`,
  ),
  pattern('undo', `${PLEASE}go back (?:one|a) step${NOW}`),
  pattern('undo', `${PLEASE}(?:(?:go |put it )?back to )?(?:how|the way|as) it was(?: before)?${NOW}`),
  pattern('undo', `${PLEASE}(?:it|that|this) was better before(?:, go back)?`),
  pattern('undo', `${PLEASE}(?:forget|drop|cancel|discard) (?:the|that|my|your) last (?:change|edit|one)${NOW}`),
  pattern('regenerate', `${PLEASE}(?:redo|regenerate) (?:that|this|it|(?:the|your) last (?:answer|turn|one))${NOW}`),
  pattern('regenerate', `${PLEASE}(?:do|try) (?:that|it|this) again${NOW}`),
  pattern('restore', `${PLEASE}(?:go|switch|return|change|roll|get|take me) back to (?<one>${EN})${NOW}`),
  pattern('restore', `${PLEASE}(?:revert|return) to (?<one>${EN})${NOW}`),
  pattern('restore', `${PLEASE}use (?<one>${EN}) again`),
  pattern('restore', `${PLEASE}(?:go|switch|return|roll) back to (?<name>.+)`),
  pattern('show', `${PLEASE}show (?:me )?(?<one>${EN})${NOW}`),
  pattern(
    'compare',
    String.raw`what (?:has changed|changed|did you change|was changed|is different|are the (?:changes|differences))(?: (?:since|from) (?:(?<time>${SINCE_EN})|(?<one>${EN})))?`,
  ),
  pattern(
    'compare',
    String.raw`what's (?:changed|different)(?: (?:since|from) (?:(?<time>${SINCE_EN})|(?<one>${EN})))?`,
  ),
  pattern('compare', String.raw`what (?:has changed|changed) between (?<one>${EN}|\d{1,4}) and (?<two>${EN}|\d{1,4})`),
  pattern(
    'compare',
    String.raw`${PLEASE}(?:show (?:me )?)?(?:the )?(?:changes|differences?|diff)(?: (?:since|from) (?:(?<time>${SINCE_EN})|(?<one>${EN})))?`,
  ),
  pattern(
    'compare',
    String.raw`${PLEASE}(?:show (?:me )?)?(?:the )?(?:changes|differences?|diff) between (?<one>${EN}|\d{1,4}) and (?<two>${EN}|\d{1,4})`,
  ),
  pattern(
    'compare',
    String.raw`${PLEASE}compare (?:revisions|versions) (?<one>\d{1,4}) (?:and|with|to) (?<two>\d{1,4})`,
  ),
  pattern('compare', String.raw`${PLEASE}compare (?:(?:this|it) )?(?:with|to) (?<one>${EN}|\d{1,4})`),
  pattern('name', String.raw`${PLEASE}(?:call|name|label) (?:this (?:one|version|revision)|(?<one>${EN})) (?<name>.+)`),
  pattern('name', String.raw`${PLEASE}save this (?:one|version|revision) as (?<name>.+)`),
  // German
  pattern(
    'undo',
    '(?:bitte )?(?:mach(?:e)? (?:das|es|die letzte änderung) )?(?:bitte )?(?:wieder )?rückgängig(?: machen)?',
  ),
  pattern('undo', '(?:bitte )?nimm das (?:bitte )?zurück'),
  pattern('regenerate', '(?:bitte )?(?:mach|versuch)(?:e)? (?:das|es) (?:bitte )?noch ?(?:einmal|mal)'),
  pattern('restore', `(?:bitte )?(?:geh(?:e)? )?(?:bitte )?zurück (?:zu |zur )?(?<one>${DE})`),
  pattern('show', `(?:bitte )?zeig(?:e)?(?: mir)? (?<one>${DE})`),
  pattern(
    'compare',
    `was hat sich (?:(?:seit (?<time>gestern|heute|letzter woche)|seit (?:der )?(?<one>${DE})) )?(?:geändert|verändert)`,
  ),
  pattern('compare', `(?:bitte )?vergleiche? (?<one>${DE}) (?:und|mit) (?<two>${DE}|\\d{1,4})`),
  pattern('name', String.raw`nenn(?:e)? (?:diese (?:version|fassung|revision)|(?<one>${DE})) (?<name>.+)`),
  // French
  pattern(
    'undo',
    "annule(?:z)? (?:ça|cela|la dernière modification|le dernier changement)(?: s'il (?:te|vous) plaît)?",
  ),
  pattern('regenerate', '(?:refais|recommence)(?:-le)?|réessaie'),
  pattern('restore', `(?:reviens|revenez|retourne|revenir) à (?<one>${FR})`),
  pattern('show', `(?:montre|affiche)(?:-moi)? (?<one>${FR})`),
  pattern(
    'compare',
    `qu'est-ce qui a changé(?: depuis (?:(?<time>hier|aujourd'hui|ce matin|la semaine dernière)|(?<one>${FR})))?`,
  ),
  pattern('compare', `compare(?:z)? (?<one>${FR}) (?:et|avec|à) (?<two>${FR}|\\d{1,4})`),
  pattern('name', String.raw`(?:appelle|nomme)(?:z)? (?:cette (?:version|révision)|(?<one>${FR})) (?<name>.+)`),
  // Spanish
  pattern('undo', '(?:deshaz|deshacer) (?:eso|esto|el último cambio)|deshazlo'),
  pattern('regenerate', 'inténtalo (?:de nuevo|otra vez)|hazlo (?:de nuevo|otra vez)'),
  pattern('restore', `(?:vuelve|volver|regresa) a (?<one>${ES})`),
  pattern('show', `(?:muestra|muéstrame|enséñame) (?<one>${ES})`),
  pattern('compare', `qué (?:ha cambiado|cambió)(?: desde (?:(?<time>ayer|hoy|la semana pasada)|(?<one>${ES})))?`),
  pattern('compare', `compara (?<one>${ES}) (?:y|con) (?<two>${ES}|\\d{1,4})`),
  pattern('name', String.raw`llama a esta versión (?<name>.+)`),
  // Portuguese
  pattern('undo', '(?:desfaz|desfaça|desfazer) (?:isso|isto|a última alteração|a última mudança)'),
  pattern('regenerate', '(?:tenta|tente|faz|faça) (?:de novo|novamente)'),
  pattern('restore', `(?:volta|volte|voltar) (?:para |a )?(?<one>${PT})`),
  pattern('show', `(?:mostra|mostre)(?:-me)? (?<one>${PT})`),
  pattern('compare', `o que mudou(?: desde (?:(?<time>ontem|hoje|a semana passada)|(?<one>${PT})))?`),
  pattern('compare', `compar[ae] (?<one>${PT}) (?:e|com) (?<two>${PT}|\\d{1,4})`),
  pattern('name', String.raw`(?:chama|chame) esta versão (?:de )?(?<name>.+)`),
  // Japanese
  pattern('undo', '(?:元に戻して|取り消して)(?:ください)?'),
  pattern('regenerate', '(?:もう一度(?:お願いします)?|やり直して(?:ください)?)'),
  pattern('restore', `(?<one>${JA})に戻(?:して(?:ください)?|る)`),
  pattern('show', `(?<one>${JA})を(?:見せて|表示して)(?:ください)?`),
  pattern('compare', `(?:(?<time>昨日|今日|先週)から|(?<one>${JA})から)?何が(?:変わった|変わりました)か?`),
  pattern('compare', `(?<one>${JA})と(?<two>${JA}|\\d{1,4})を比較して(?:ください)?`),
];
