/**
 * What the words of a request ask for: `no_change` says so in as many words, `question` asks for information, and everything else may be a change. Words
 * decide only where an answer leaves it open.
 */
export type RequestIntent = 'change' | 'question' | 'no_change';

const NO_CHANGE = [
  /\b(?:change|modify|touch|edit|alter|apply|save) nothing\b/i,
  /\b(?:do not|don['’]?t|never|without) (?:chang|modify|touch|edit|alter|apply|sav)\w* (?:it|this|that|anything|any of it|my|the|our) ?(?:config|workflow|file|yaml|current one)?(?=[\s,.;!?]|$)/i,
  /\b(?:do not|don['’]?t|without) (?:apply|sav|edit|chang)\w*(?=[,.;!?]|$)/i,
  /\b(?:just|only|merely) (?:show|explain|tell|an example|as an example|for illustration|hypothetical)/i,
  /\bhypothetically\b/i,
  /\b(?:nichts|nicht(?: den| die| das)?(?: \w+)?) (?:ändern|verändern|anfassen|speichern|anwenden)\b|\b(?:ändere|verändere|speichere) nichts\b|\bohne (?:etwas|es|ihn|sie|das) zu (?:ändern|verändern)/i,
  /\bne (?:change|changez|modifie|modifiez|touche|touchez|applique|appliquez) rien\b|\bsans (?:rien )?(?:changer|modifier|toucher|appliquer)(?=[\s,.;!?]|$)/i,
  /\bno (?:cambies|cambie|modifiques|toques|apliques) nada\b|\bsin (?:cambiar|modificar|tocar)(?: nada)?(?=[\s,.;!?]|$)/i,
  /\bnão (?:mude|altere|modifique|mexa|toque) (?:em )?nada\b|\bsem (?:mudar|alterar|modificar)(?: nada)?(?=[\s,.;!?]|$)/i,
  /変更(?:しない|せず|は不要)|変え(?:ない|ず)/,
];
/** "Change nothing else" asks for a change. */
const BUT_CHANGE =
  /\b(?:else|other|others|rest|remaining|sonst|ander\w*|rest|übrig\w*|autres?|reste|otr[oa]s?|resto|demás|outr[oa]s?|restante)\b|他|以外|残り/i;

const QUESTION =
  /^(?:(?:hi|hey|hello|ok|okay|so|and|but|one question|question)[,:!.]? )*(?:what(?!['’]?s? (?:if|about)\b)|why|which|where|who|whose|when|how (?!about\b)(?:does|do(?! i| we)|did|is|are|many|much|long|often|come|will|would|can it)|does|is|are|did|was|were|has|have|will|explain|describe|tell me)\b/i;
const ASKED_ELSEWHERE =
  /^(?:was(?! wenn| wäre)|warum|wieso|weshalb|welche\w*|wo|wer|wann|wie (?:viele|lange|oft|funktioniert|heißt)|erklär\w*|quel\w*|pourquoi|où|qui|quand|qu['’]est-ce|que fait|combien|explique\w*|¿?(?:qué(?! tal)|por qué|cuál\w*|dónde|quién|cuándo|cuánt\w*)|explica\w*|o que|por que|qual|quais|onde|quem|quando|quant\w*)(?=[\s,.:?]|$)/i;
const JAPANESE_QUESTION_WORD = /何|なぜ|どう|どの|いつ|誰|どこ/;
const JAPANESE_QUESTION_END = /か[?？。]?$|[?？]$/;
/** A question or an explanation that also asks for a change. */
const AND_CHANGE =
  /\b(?:and|then|also|please|und|dann|bitte|et|puis|y|luego|e|depois) (?:then |also |please |bitte |\w+ )?(?:fix|change|add|remove|make|update|set|rename|replace|delete|correct|änder\w*|füg\w*|mach\w*|entfern\w*|corrig\w*|ajout\w*|chang\w*|añad\w*|cambi\w*|adicion\w*|mud\w*)/i;
const SHOW_EXAMPLE =
  /\b(?:show|give)(?: me| us)? (?:an?|one|some) (?:\w+ )?examples?\b|\bfor example\?$|\bzeig\w* (?:mir |uns )?ein\w* (?:\w+ )?beispiel|\bmontre\w*(?:-moi)? un exemple|\bmu[eé]stra\w* un ejemplo|\bmostr\w* um exemplo|例を(?:見せ|示し)/i;

export function intentOf(request: string, hasConfig: boolean): RequestIntent {
  const words = request.trim();
  if (NO_CHANGE.some((pattern) => isMeant(pattern, words))) return 'no_change';
  if (!hasConfig) return 'change';
  if (SHOW_EXAMPLE.test(words) && !AND_CHANGE.test(words)) return 'no_change';
  const isQuestion =
    QUESTION.test(words) ||
    ASKED_ELSEWHERE.test(words) ||
    (JAPANESE_QUESTION_WORD.test(words) && JAPANESE_QUESTION_END.test(words));
  return isQuestion && !AND_CHANGE.test(words) ? 'question' : 'change';
}

function isMeant(pattern: RegExp, words: string): boolean {
  const match = pattern.exec(words);
  if (match === null) return false;
  const before =
    words
      .slice(0, match.index)
      .split(/[.;!?。]/)
      .at(-1) ?? '';
  const after = words.slice(match.index).split(/[.;!?。]/, 1)[0] ?? '';
  const clause = `${before}${after}`;
  return !BUT_CHANGE.test(clause);
}
