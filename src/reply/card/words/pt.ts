import { code } from '../plain-line.ts';
import type { CardWords } from '../card-words.ts';
import { joined } from './joined.ts';

const list = (items: readonly string[]) => joined(items, ', ', ' e ');
const either = (items: readonly string[]) => joined(items, ', ', ' ou ');
const s = (count: number) => (count === 1 ? '' : 's');

const COMPARISONS = {
  '==': 'é',
  '!=': 'não é',
  '>=': 'é no mínimo',
  '<=': 'é no máximo',
  '>': 'é maior que',
  '<': 'é menor que',
} as const;
const DATA = { health: 'de saúde', customers: 'de clientes', personal: 'pessoais' } as const;

export const PORTUGUESE: CardWords = {
  verdicts: {
    runs: 'funciona',
    makes_things_up: 'válido, mas inventa coisas ao ser executado',
    fails_when_run: 'válido, mas falha ao ser executado',
    not_valid: 'não é válido',
  },
  list,
  either,
  optional: 'opcional',
  nothing: 'nada',
  give: (inputs) => `Entradas: ${inputs}.`,
  get: (results) => `Resultados: ${results}.`,
  needs: (keys) => `Necessário para executar: ${keys}.`,
  assumed: (text) => `Suposto: ${text}`,
  fixed: (clauses) => `Corrigido automaticamente (em inglês): ${clauses}.`,
  careful: (clauses) => `Cuidado (em inglês): ${clauses}.`,
  note: (text) => `Nota (em inglês): ${text}`,
  moreNotes: (count) => `mais ${count} nota${s(count)}; \`validate\` mostra todas.`,
  andMore: (count) => `e mais ${count}`,
  rewritten: (steps) => `Isto também reescreveu ${steps} passos. \`undo\` desfaz; ou diga qual mudança quer manter.`,
  invents: (steps, tools) =>
    steps.length === 1
      ? `${list(steps)} indica ${list(tools)}, mas na execução o modelo nunca recebe ferramentas, por isso o passo inventa o resultado. Em vez disso, forneça o texto como entrada.`
      : `${list(steps)} indicam ${list(tools)}, mas na execução o modelo nunca recebe ferramentas, por isso estes passos inventam os resultados. Em vez disso, forneça o texto como entrada.`,
  sensitive: (kind, receivers) =>
    `Cada execução envia a ${receivers} os dados ${DATA[kind]} que você fornece. Verifique antes se isso é permitido.`,
  run: (command, link) => `Para executar, instale ${link} e rode: ${command}`,
  conditions: {
    compare: (name, operator, value) => `${code(name)} ${COMPARISONS[operator]} ${value}`,
    flag: (name, negated) => (negated ? `${code(name)} é falso` : `${code(name)} é verdadeiro`),
    filled: (name, negated) => (negated ? `${code(name)} está vazio` : `${code(name)} não está vazio`),
    zero: (name, negated) => (negated ? `${code(name)} não é 0` : `${code(name)} é 0`),
    rounds: (count) => `após ${count} rodada${s(count)}`,
    roundsLeft: (count) => `foram feitas menos de ${count} rodadas`,
    both: (parts) => parts.join(' e '),
    any: (parts) => parts.join(' ou '),
    quote: (text) => `"${text}"`,
  },
  ways: {
    when: (condition) => (condition.startsWith('após ') ? condition : `se ${condition}`),
    otherwise: 'senão',
    by: (name) => `conforme ${code(name)}`,
    end: 'fim',
    back: (step) => `volta a ${step}`,
    way: (lead, target) => `${lead}: ${target}`,
    goesTo: (target) => `depois ${target}`,
    repeats: (condition, target) => `repete-se até a condição valer (${condition}), depois ${target}`,
    thenEnd: 'depois termina',
    thenSteps: (steps) => `depois ${steps}`,
    endsAfter: (count) =>
      `Se a condição nunca for cumprida, termina após ${count} rodada${s(count)} com o último resultado.`,
    goesOnAfter: (count, step) =>
      `Se a condição nunca for cumprida, segue com ${step} após ${count} rodada${s(count)}.`,
    endless: (step) =>
      `Nada limita quantas vezes ${step} se repete: se a condição nunca for cumprida, continua, e cada rodada custa.`,
    sentenceEnd: '.',
  },
  changes: {
    nothing: 'Nada mudou.',
    nothingElse: 'o resto continua igual',
    added: (steps, count) => `${count === 1 ? 'passo novo' : 'passos novos'}: ${steps}`,
    removed: (steps, count) => `${count === 1 ? 'passo removido' : 'passos removidos'}: ${steps}`,
    renamed: (from, to) => `${from} agora se chama ${to}`,
    moved: (step, after) =>
      after === undefined ? `${step} agora vem primeiro` : `${step} agora vem depois de ${after}`,
    newBranch: (branch) => `ramo novo: ${branch}`,
    removedBranch: (branch) => `ramo removido: ${branch}`,
    leadsTo: (step, to) => `${step} agora leva a ${to}`,
    newInputs: (inputs, count) => `${count === 1 ? 'entrada nova' : 'entradas novas'}: ${inputs}`,
    removedInputs: (inputs, count) => `${count === 1 ? 'entrada removida' : 'entradas removidas'}: ${inputs}`,
    nowOptional: (field) => `${field} agora é opcional`,
    nowRequired: (field) => `${field} agora é obrigatório`,
    addedWords: (text) => `acrescentado: ${text}`,
    removedWords: (text) => `retirado: ${text}`,
    newValue: (name, value) => `${name} ${value}`,
    noValue: (name) => `${name} removido`,
    nowGives: (names) => `agora também dá ${names}`,
    noLongerGives: (names) => `não dá mais ${names}`,
    nowUses: (names) => `agora indica ${names}`,
    noLongerUses: (names) => `não indica mais ${names}`,
    parts: {
      prompt: 'instruções',
      code: 'cálculo',
      description: 'descrição',
      inputs: 'entradas',
      output_schema: 'forma da resposta',
      type: 'tipo',
      schema: 'forma',
      settings: 'configurações',
    },
    rewritten: (part) => `nova versão: ${part}`,
    in: (clause, where) => `${where}: ${clause}`,
  },
};
