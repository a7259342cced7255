import type { BlockNature } from './block-nature.ts';
import type { RequestIntent } from './request-intent.ts';

/** A block of an answer with what is known of it. */
export interface CandidateBlock {
  readonly nature: BlockNature;
  readonly text: string;
  /** The words between the block before and this one. */
  readonly lead: string;
}

export interface Choice {
  /** What is applied, in this order: at most one whole config, and patches. Empty when nothing is to change. */
  readonly drafts: readonly string[];
  /** Positions of the blocks that belong to the words. */
  readonly quoted: readonly number[];
  /** How it was chosen, where there was a choice. */
  readonly note?: ChoiceNote;
  /** A change was meant, but the blocks hold what is there already. */
  readonly isUnchanged: boolean;
}

/** `last`: the last config of several; `first`: the others are alternatives; `together`: all of several patches; `whole`: a fragment is left out. */
export type ChoiceNote = 'last' | 'first' | 'together' | 'whole';

const BEFORE =
  /(?:^|[^\p{L}])(?:before|old|original(?:ly)?|previous(?:ly)?|current(?:ly)?|existing|vorher|bisher|bisherige\w*|alt|avant|ancien\w*|actuel\w*|antes|anterior|actual|atual|prima)(?:[^\p{L}]|$)|変更前|現在|元の/iu;
const AFTER =
  /(?:^|[^\p{L}])(?:after|new|now|instead|changed|updated|corrected|becomes?|nachher|neu\w*|jetzt|stattdessen|après|nouve\w*|maintenant|después|nuev\w*|ahora|depois|nov[oa]|agora)(?:[^\p{L}]|$)|変更後|新しい|修正/iu;
const CORRECTION =
  /(?:^|[^\p{L}])(?:wait|oops|sorry|correction|corrected|scratch that|ignore (?:the|that)|rather|on second thought|better version|fixed version|revised|final version|let me (?:redo|fix|correct)|moment|korrigiert|korrektur|verbessert|pardon|corrigée?|corregid[oa]|corrección|perdón|corrigid[oa]|correção|desculpe)(?:[^\p{L}]|$)|修正|訂正|間違え/iu;
const ALTERNATIVE =
  /(?:^|[^\p{L}])(?:alternative(?:ly)?|or(?: if)?|another option|option (?:b|c|2|3|two|three)|if you prefer|if you(?:'d| would) rather|a simpler version|oder|wahlweise|ou(?: alors)?|si tu préfères|si vous préférez|o si prefieres|alternativamente|como alternativa|ou se preferir)(?:[^\p{L}]|$)|または|あるいは|別案/iu;
const EXAMPLE =
  /(?:^|[^\p{L}])(?:for example|for instance|e\.g\.|an example|as an example|example of|(?:would|could|might) look like|zum beispiel|z\. ?b\.|beispiel|par exemple|un exemple|por ejemplo|un ejemplo|por exemplo|um exemplo)(?:[^\p{L}]|$)|例えば|たとえば|例：/iu;

const RECOMMENDED =
  /(?:^|[^\p{L}])(?<!not |less )(?:(?:recommended|preferred|my (?:pick|choice|recommendation)|I(?:'d| would)? (?:recommend|suggest|prefer)|best|empfohlen|recommandée?|recomendad[oa]|consigliat[oa])(?:[^\p{L}]|$))|おすすめ|推荐|推薦/iu;

/**
 * Chooses what counts among the blocks of an answer by what they are and where they are: the last whole config with the patches after it, or all patches
 * that do not contradict one another; never a quotation of what is there already, an example or an alternative to a block that counts.
 */
export function chooseDraft(
  blocks: readonly CandidateBlock[],
  {
    intent,
    hasConfig,
    claimsChange,
  }: { readonly intent: RequestIntent; readonly hasConfig: boolean; readonly claimsChange: boolean },
): Choice {
  const all = blocks.map((_, position) => position);
  if (intent === 'no_change') return { drafts: [], quoted: all, isUnchanged: false };
  const changing = all.filter((position) => !isQuotation(blocks, position, hasConfig));
  if (changing.length === 0) {
    const patches = all.filter((position) => blocks[position]?.nature.kind === 'patch');
    return {
      drafts: [],
      quoted: intent === 'question' ? patches : [],
      isUnchanged: intent !== 'question' && all.length > 0,
    };
  }
  const isIllustration = changing.every((position) => blocks[position]?.nature.kind === 'patch') && !claimsChange;
  if (intent === 'question' && isIllustration) return { drafts: [], quoted: all, isUnchanged: false };
  const meant = withoutAlternatives(blocks, changing);
  const chosen = chosenOf(blocks, meant);
  const note = noteOf(blocks, changing, chosen);
  return {
    drafts: chosen.flatMap((position) => blocks[position]?.text ?? []),
    quoted: [],
    isUnchanged: false,
    ...(note === undefined ? {} : { note }),
  };
}

/** What is there already, or what a model says that it was before. */
function isQuotation(blocks: readonly CandidateBlock[], position: number, hasConfig: boolean): boolean {
  const block = blocks[position];
  if (block === undefined || block.nature.isUnchanged) return true;
  if (!hasConfig && blocks.length === 1) return false;
  const lead = nearest(block);
  const isBefore = BEFORE.test(lead) && !AFTER.test(lead) && !CORRECTION.test(lead);
  return isBefore && position < blocks.length - 1;
}

/** The last words before a block, and the comments that it begins with. */
function nearest(block: CandidateBlock | undefined): string {
  if (block === undefined) return '';
  const { lead, text } = block;
  const words = lead.trimEnd().slice(-200);
  const line = words.slice(words.lastIndexOf('\n') + 1);
  const [first = ''] = text.split('\n', 1);
  return first.startsWith('#') ? `${line} ${first}` : line;
}

function withoutAlternatives(blocks: readonly CandidateBlock[], changing: readonly number[]): readonly number[] {
  const recommended = changing
    .flatMap((position) => blocks[position] ?? [])
    .filter((block) => RECOMMENDED.test(nearest(block)));
  const [best] = recommended.length === 1 ? recommended : [];
  const meant = changing.filter((position, index) => {
    const block = blocks[position];
    if (block === undefined) return false;
    if (block === best) return true;
    if (best !== undefined && areRivals(block, best)) return false;
    const lead = nearest(block);
    if (CORRECTION.test(lead)) return true;
    return !EXAMPLE.test(lead) && !(index > 0 && ALTERNATIVE.test(lead));
  });
  return meant.length === 0 ? changing.slice(-1) : meant;
}

function areRivals({ nature: one }: CandidateBlock, { nature: other }: CandidateBlock): boolean {
  return (one.kind === 'patch') === (other.kind === 'patch') && (one.kind !== 'patch' || namesSame(one, other));
}

function namesSame(one: BlockNature, other: BlockNature): boolean {
  return one.names.some((name) => other.names.includes(name));
}

function chosenOf(blocks: readonly CandidateBlock[], meant: readonly number[]): readonly number[] {
  const lastWhole = meant.findLast((position) => blocks[position]?.nature.kind !== 'patch');
  let chosen: number[] = lastWhole === undefined ? [] : [lastWhole];
  for (const position of meant) {
    const block = blocks[position];
    if (block === undefined || (lastWhole !== undefined && position <= lastWhole)) continue;
    chosen = [...chosen.filter((earlier) => !replaces(block, blocks[earlier])), position];
  }
  return chosen;
}

/** Whether a later patch replaces an earlier one: it names the same things, or corrects it and does not build on it. */
function replaces(later: CandidateBlock, earlier: CandidateBlock | undefined): boolean {
  if (earlier?.nature.kind !== 'patch') return false;
  if (namesSame(later.nature, earlier.nature)) return true;
  const buildsOn = earlier.nature.steps.some(
    (step) => later.nature.connects.includes(step) && !later.nature.steps.includes(step),
  );
  return CORRECTION.test(later.lead.slice(-400)) && !buildsOn;
}

function noteOf(
  blocks: readonly CandidateBlock[],
  changing: readonly number[],
  chosen: readonly number[],
): ChoiceNote | undefined {
  if (changing.length < 2) return undefined;
  if (chosen.length === changing.length) return 'together';
  const [only] = chosen;
  if (only !== undefined && only === changing[0]) return 'first';
  const texts = new Set(chosen.map((position) => blocks[position]?.text));
  const others = changing.filter((position) => !texts.has(blocks[position]?.text));
  if (others.length === 0) return undefined;
  const areFragments = others.every((position) => blocks[position]?.nature.kind === 'patch');
  return areFragments && blocks[only ?? -1]?.nature.kind === 'whole' ? 'whole' : 'last';
}
