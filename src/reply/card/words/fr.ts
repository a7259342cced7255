import { code } from '../plain-line.ts';
import type { CardWords } from '../card-words.ts';
import { joined } from './joined.ts';

const list = (items: readonly string[]) => joined(items, ', ', ' et ');
const either = (items: readonly string[]) => joined(items, ', ', ' ou ');
const s = (count: number) => (count > 1 ? 's' : '');

const COMPARISONS = {
  '==': 'vaut',
  '!=': 'ne vaut pas',
  '>=': 'vaut au moins',
  '<=': 'vaut au plus',
  '>': 'dépasse',
  '<': 'est inférieur à',
} as const;
const DATA = { health: 'de santé', customers: 'de clients', personal: 'personnelles' } as const;

export const FRENCH: CardWords = {
  verdicts: {
    runs: 'fonctionne',
    makes_things_up: "valide, mais invente à l'exécution",
    fails_when_run: "valide, mais échoue à l'exécution",
    not_valid: 'non valide',
  },
  list,
  either,
  optional: 'facultatif',
  nothing: 'rien',
  give: (inputs) => `À fournir : ${inputs}.`,
  get: (results) => `Résultats : ${results}.`,
  needs: (keys) => `Nécessaire pour l'exécution : ${keys}.`,
  assumed: (text) => `Supposé : ${text}`,
  fixed: (clauses) => `Corrigé automatiquement (en anglais) : ${clauses}.`,
  careful: (clauses) => `Attention (en anglais) : ${clauses}.`,
  note: (text) => `Remarque (en anglais) : ${text}`,
  moreNotes: (count) => `${count} autre${s(count)} remarque${s(count)} ; \`validate\` les montre toutes.`,
  andMore: (count) => `et ${count} de plus`,
  rewritten: (steps) =>
    `Cela a aussi réécrit ${steps} étapes. \`undo\` revient en arrière ; ou dites quel changement garder seul.`,
  invents: (steps, tools) =>
    steps.length === 1
      ? `${list(steps)} cite ${list(tools)}, mais l'exécution n'offre jamais d'outils au modèle : l'étape invente donc son résultat. Fournissez plutôt le texte en entrée.`
      : `${list(steps)} citent ${list(tools)}, mais l'exécution n'offre jamais d'outils au modèle : ces étapes inventent donc leurs résultats. Fournissez plutôt le texte en entrée.`,
  sensitive: (kind, receivers) =>
    `Chaque exécution envoie à ${receivers} les données ${DATA[kind]} que vous fournissez. Vérifiez d'abord que vous en avez le droit.`,
  run: (command, link) => `Pour l'exécuter, installez ${link} et lancez : ${command}`,
  conditions: {
    compare: (name, operator, value) => `${code(name)} ${COMPARISONS[operator]} ${value}`,
    flag: (name, negated) => (negated ? `${code(name)} est faux` : `${code(name)} est vrai`),
    filled: (name, negated) => (negated ? `${code(name)} est vide` : `${code(name)} n'est pas vide`),
    zero: (name, negated) => (negated ? `${code(name)} ne vaut pas 0` : `${code(name)} vaut 0`),
    rounds: (count) => `après ${count} tour${s(count)}`,
    roundsLeft: (count) => `moins de ${count} tours sont faits`,
    both: (parts) => parts.join(' et '),
    any: (parts) => parts.join(' ou '),
    quote: (text) => `« ${text} »`,
  },
  ways: {
    when: (condition) => (condition.startsWith('après ') ? condition : `si ${condition}`),
    otherwise: 'sinon',
    by: (name) => `selon ${code(name)}`,
    end: 'terminé',
    back: (step) => `retour à ${step}`,
    way: (lead, target) => `${lead} : ${target}`,
    goesTo: (target) => `ensuite ${target}`,
    repeats: (condition, target) =>
      `se répète jusqu'à ce que la condition soit remplie (${condition}), ensuite ${target}`,
    thenEnd: "puis c'est terminé",
    thenSteps: (steps) => `ensuite ${steps}`,
    endsAfter: (count) =>
      `Si la condition n'est jamais remplie, cela s'arrête après ${count} tour${s(count)} avec le dernier résultat.`,
    goesOnAfter: (count, step) =>
      `Si la condition n'est jamais remplie, cela continue avec ${step} après ${count} tour${s(count)}.`,
    endless: (step) =>
      `Rien ne limite les répétitions de ${step} : si la condition n'est jamais remplie, cela continue, et chaque tour coûte.`,
    sentenceEnd: '.',
  },
  changes: {
    nothing: "Rien n'a changé.",
    nothingElse: 'le reste est inchangé',
    added: (steps, count) => `${count === 1 ? 'nouvelle étape' : 'nouvelles étapes'} : ${steps}`,
    removed: (steps, count) => `${count === 1 ? 'étape supprimée' : 'étapes supprimées'} : ${steps}`,
    renamed: (from, to) => `${from} s'appelle maintenant ${to}`,
    moved: (step, after) =>
      after === undefined ? `${step} vient maintenant en premier` : `${step} vient maintenant après ${after}`,
    newBranch: (branch) => `nouvelle branche : ${branch}`,
    removedBranch: (branch) => `branche supprimée : ${branch}`,
    leadsTo: (step, to) => `${step} mène maintenant à ${to}`,
    newInputs: (inputs, count) => `${count === 1 ? 'nouvelle entrée' : 'nouvelles entrées'} : ${inputs}`,
    removedInputs: (inputs, count) => `${count === 1 ? 'entrée supprimée' : 'entrées supprimées'} : ${inputs}`,
    nowOptional: (field) => `${field} est maintenant facultatif`,
    nowRequired: (field) => `${field} est maintenant obligatoire`,
    addedWords: (text) => `ajouté : ${text}`,
    removedWords: (text) => `supprimé : ${text}`,
    newValue: (name, value) => `${name} ${value}`,
    noValue: (name) => `${name} supprimé`,
    nowGives: (names) => `donne aussi ${names}`,
    noLongerGives: (names) => `ne donne plus ${names}`,
    nowUses: (names) => `cite maintenant ${names}`,
    noLongerUses: (names) => `ne cite plus ${names}`,
    parts: {
      prompt: 'consigne',
      code: 'calcul',
      description: 'description',
      inputs: 'entrées',
      output_schema: 'forme de la réponse',
      type: 'type',
      schema: 'forme',
      settings: 'réglages',
    },
    rewritten: (part) => `nouvelle version : ${part}`,
    in: (clause, where) => `${where} : ${clause}`,
  },
};
