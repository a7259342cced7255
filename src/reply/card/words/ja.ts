import { code } from '../plain-line.ts';
import type { CardWords } from '../card-words.ts';
import { joined } from './joined.ts';

const list = (items: readonly string[]) => joined(items, '、', '、');
const either = (items: readonly string[]) => joined(items, '、', 'または');

const COMPARISONS = {
  '==': 'である',
  '!=': 'でない',
  '>=': '以上である',
  '<=': '以下である',
  '>': 'より大きい',
  '<': 'より小さい',
} as const;
const DATA = { health: '健康に関するデータ', customers: '顧客データ', personal: '個人データ' } as const;

export const JAPANESE: CardWords = {
  verdicts: {
    runs: '実行できます',
    makes_things_up: '有効ですが、実行すると内容を作り上げます',
    fails_when_run: '有効ですが、実行すると失敗します',
    not_valid: '有効ではありません',
  },
  list,
  either,
  optional: '任意',
  nothing: 'なし',
  give: (inputs) => `入力：${inputs}。`,
  get: (results) => `結果：${results}。`,
  needs: (keys) => `実行に必要なもの：${keys}。`,
  assumed: (text) => `前提：${text}`,
  fixed: (clauses) => `自動修正（英語）：${clauses}。`,
  careful: (clauses) => `注意（英語）：${clauses}。`,
  note: (text) => `メモ（英語）：${text}`,
  moreNotes: (count) => `ほかに${count}件のメモがあります。\`validate\`ですべて表示します。`,
  andMore: (count) => `ほか${count}件`,
  rewritten: (steps) =>
    `${steps}個のステップも書き換わりました。\`undo\`で元に戻せます。残したい変更だけを伝えることもできます。`,
  invents: (steps, tools) =>
    `${list(steps)}は${list(tools)}を挙げていますが、実行時にモデルへツールが渡されることはないため、結果は作り上げられます。代わりにテキストを入力として渡してください。`,
  sensitive: (kind, receivers) =>
    `実行のたびに、入力した${DATA[kind]}が${receivers}に送信されます。許可されているか先に確認してください。`,
  run: (command, link) => `実行するには、${link} をインストールして次を実行します： ${command}`,
  conditions: {
    compare: (name, operator, value) => `${code(name)}が${value}${COMPARISONS[operator]}`,
    flag: (name, negated) => `${code(name)}が${negated ? '成り立たない' : '成り立つ'}`,
    filled: (name, negated) => `${code(name)}が空${negated ? 'である' : 'でない'}`,
    zero: (name, negated) => `${code(name)}が0${negated ? 'でない' : 'である'}`,
    rounds: (count) => `${count}回繰り返した`,
    roundsLeft: (count) => `繰り返しが${count}回未満である`,
    both: (parts) => parts.join('、かつ'),
    any: (parts) => parts.join('、または'),
    quote: (text) => `「${text}」`,
  },
  ways: {
    when: (condition) => `${condition}場合`,
    otherwise: 'それ以外',
    by: (name) => `${code(name)}ごとに`,
    end: '終了',
    back: (step) => `${step}に戻る`,
    way: (lead, target) => `${lead}：${target}`,
    goesTo: (target) => `次は${target}`,
    repeats: (condition, target) => `${condition}まで繰り返し、次は${target}`,
    thenEnd: 'その後終了',
    thenSteps: (steps) => `続いて${steps}`,
    endsAfter: (rounds) => `条件が満たされない場合は、${rounds}回で終わり、最後の結果を返します。`,
    goesOnAfter: (rounds, step) => `条件が満たされない場合は、${rounds}回で${step}に進みます。`,
    endless: (step) => `${step}の繰り返しに上限はありません。条件が満たされないと続き、そのたびに費用がかかります。`,
    sentenceEnd: '。',
  },
  changes: {
    nothing: '変更はありません。',
    nothingElse: 'ほかは変わりません',
    added: (steps) => `追加したステップ：${steps}`,
    removed: (steps) => `削除したステップ：${steps}`,
    renamed: (from, to) => `${from}の名前を${to}に変更`,
    moved: (step, after) => (after === undefined ? `${step}を先頭に移動` : `${step}を${after}の後に移動`),
    newBranch: (branch) => `新しい分岐：${branch}`,
    removedBranch: (branch) => `削除した分岐：${branch}`,
    leadsTo: (step, to) => `${step}の次は${to}`,
    newInputs: (inputs) => `新しい入力：${inputs}`,
    removedInputs: (inputs) => `削除した入力：${inputs}`,
    nowOptional: (field) => `${field}は任意に`,
    nowRequired: (field) => `${field}は必須に`,
    addedWords: (text) => `追加：${text}`,
    removedWords: (text) => `削除：${text}`,
    newValue: (name, value) => `${name} ${value}`,
    noValue: (name) => `${name}を削除`,
    nowGives: (names) => `${names}も返す`,
    noLongerGives: (names) => `${names}を返さない`,
    nowUses: (names) => `${names}を挙げる`,
    noLongerUses: (names) => `${names}を挙げない`,
    parts: {
      prompt: '指示',
      code: '計算',
      description: '説明',
      inputs: '入力',
      output_schema: '回答の形',
      type: '型',
      schema: '形',
      settings: '設定',
    },
    rewritten: (part) => `${part}を書き換え`,
    in: (clause, where) => `${where}：${clause}`,
  },
};
