import { anyWord } from './any-word.ts';

const BACK =
  anyWord(`undo* undone go_back going_back put_back bring_back back_to revert* restore* roll_back previous_version earlier_version
  earlier_revision previous_revision old_version as_before as_it_was like_before rückgängig zurück wie_vorher wie_zuvor vorherige* vorige*
  wiederherstell* annule* reviens revenir rétabl* comme_avant précédente deshac* deshaz* vuelve volver como_antes anterior desfaz* desfaç* volta
  voltar 元に戻 戻して 撤销 恢复`);
const NUMBERED =
  /(?<![\p{L}\p{N}])(?:revision|version|rev|révision|revisión|versión|revisão|versão|r|v)[ .#-]{0,2}(\d{1,6})(?![\p{L}\p{N}.])/iu;

/** The earlier revision that the words ask for, fully or in part: its number, or `previous`; undefined if they ask for none. */
export function asksForEarlier(words: string): number | 'previous' | undefined {
  const number = NUMBERED.exec(words)?.[1];
  if (number !== undefined) return Number(number);
  return BACK.test(words) ? 'previous' : undefined;
}
