/** Sentences that say that something was changed. */
const CLAIMS = [
  /(?:^|[.!?:] )(?:done|all set|updated|changed|fixed|added|removed|renamed|here(?: is|'s) (?:the|your) (?:updated|new|changed|corrected|revised))\b/im,
  /\bI(?:['’]ve| have)?(?: now| also| just)? (?:changed|added|removed|updated|renamed|replaced|deleted|fixed|set|made|moved|adjusted|lowered|raised|increased|reduced|switched|built|created|rewrote|rewritten|inserted|dropped|swapped|turned)\b/i,
  /\b(?:is|are|has been|have been|was|were|works?|runs?|uses?|has|checks?|writes?) (?:\S+ ){0,8}now\b|\bnow (?:has|uses?|runs?|works?|checks?|writes?|is|are|includes?|comes?|searches|asks?|reads?)\b/i,
  /\b(?:has|have) been (?:changed|added|removed|updated|renamed|replaced|deleted|fixed|set|moved|adjusted)\b/i,
  /\b(?:a|the) new (?:\w+ ){0,3}(?:step|node|field|route)\b/i,
  /(?:^|[.!?:] )(?:erledigt|fertig|geändert)\b|\b(?:habe|wurde|ist jetzt|sind jetzt)\b(?:[^.!?\n]{0,80}\b)?(?:geändert|hinzugefügt|entfernt|ersetzt|umbenannt|angepasst|aktualisiert|eingefügt|gelöscht|korrigiert|erhöht|gesenkt)\b|\b(?:jetzt|nun) (?:mit|auf|bei|in|ohne)\b/im,
  /\b(?:c['’]est fait|j['’]ai (?:changé|ajouté|supprimé|modifié|remplacé|renommé|retiré|corrigé|mis)|a été (?:ajoutée?|modifiée?|supprimée?|changée?))|\best maintenant\b/i,
  /(?:^|[\s¡])(?:hecho|listo)\b|\bhe (?:cambiado|añadido|quitado|eliminado|modificado|actualizado|reemplazado|renombrado|corregido)\b|\b(?:ahora (?:es|usa|tiene|está)|se ha (?:cambiado|añadido|eliminado))/i,
  /(?:^|\s)(?:feito|pronto)\b|\b(?:adicionei|alterei|removi|mudei|atualizei|substituí|renomeei|corrigi)\b|\bagora (?:é|usa|tem|está)\b/i,
  /(?:変更|追加|削除|修正|更新|置き換え)(?:しました|済み|いたしました)|完了しました/,
];
/** Sentences that say that it was not, or could not be. */
const DENIALS =
  /\b(?:can(?:not|['’]t)|could not|couldn['’]t|won['’]t|unable|not possible|does not exist|doesn['’]t exist|no such|nothing (?:was |is |to )?chang\w*|unchanged|already|as it (?:is|was)|not (?:something|supported|available)|no (?:tool|way|key|support)|do(?:es)? not (?:offer|support|have|send|know)|instead you|kann nicht|nicht möglich|nichts geändert|bereits|ne peux pas|impossible|déjà|no puedo|no es posible|ya (?:es|está)|não posso|não é possível|já (?:é|está))\b|できません|変更していません/i;

/** Whether the words of an answer say that the workflow was changed. */
export function claimsChange(prose: string): boolean {
  return CLAIMS.some((pattern) => pattern.test(prose)) && !DENIALS.test(prose) && !prose.trimEnd().endsWith('?');
}

/** Whether the words of an answer say why nothing was changed, or ask for more. */
export function refusesOrAsks(prose: string): boolean {
  return DENIALS.test(prose) || /[?？]|(?:か|ください)。/.test(prose);
}
