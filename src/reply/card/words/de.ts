import { code } from '../plain-line.ts';
import type { CardWords } from '../card-words.ts';
import { joined } from './joined.ts';

const list = (items: readonly string[]) => joined(items, ', ', ' und ');
const either = (items: readonly string[]) => joined(items, ', ', ' oder ');
const rounds = (count: number) => (count === 1 ? 'einem Durchgang' : `${count} Durchgängen`);
const negation = (negated: boolean) => (negated ? 'nicht ' : '');

const COMPARISONS = {
  '==': '',
  '!=': 'nicht ',
  '>=': 'mindestens ',
  '<=': 'höchstens ',
  '>': 'über ',
  '<': 'unter ',
} as const;
const DATA = { health: 'Gesundheitsdaten', customers: 'Kundendaten', personal: 'personenbezogenen Daten' } as const;

export const GERMAN: CardWords = {
  verdicts: {
    runs: 'läuft',
    makes_things_up: 'gültig, erfindet beim Lauf aber Inhalte',
    fails_when_run: 'gültig, scheitert aber beim Lauf',
    not_valid: 'nicht gültig',
  },
  list,
  either,
  optional: 'optional',
  nothing: 'nichts',
  give: (inputs) => `Eingaben: ${inputs}.`,
  get: (results) => `Ergebnisse: ${results}.`,
  needs: (keys) => `Nötig zum Laufen: ${keys}.`,
  assumed: (text) => `Angenommen: ${text}`,
  fixed: (clauses) => `Automatisch behoben (auf Englisch): ${clauses}.`,
  careful: (clauses) => `Vorsicht (auf Englisch): ${clauses}.`,
  note: (text) => `Hinweis (auf Englisch): ${text}`,
  moreNotes: (count) =>
    `${count === 1 ? 'Ein weiterer Hinweis' : `${count} weitere Hinweise`}; \`validate\` zeigt alle.`,
  andMore: (count) => `und ${count} weitere`,
  rewritten: (steps) =>
    `Dabei wurden ${steps} Schritte neu geschrieben. \`undo\` nimmt das zurück; oder sag, welche Änderung allein bleiben soll.`,
  invents: (steps, tools) =>
    steps.length === 1
      ? `${list(steps)} nennt ${list(tools)}. Die Laufzeit bietet dem Modell aber nie Werkzeuge an, also erfindet der Schritt sein Ergebnis. Gib den Text stattdessen als Eingabe mit.`
      : `${list(steps)} nennen ${list(tools)}. Die Laufzeit bietet dem Modell aber nie Werkzeuge an, also erfinden diese Schritte ihre Ergebnisse. Gib den Text stattdessen als Eingabe mit.`,
  sensitive: (kind, receivers) =>
    `Jeder Lauf schickt die eingegebenen ${DATA[kind]} an ${receivers}. Kläre vorher, ob das erlaubt ist.`,
  run: (command, link) => `Zum Starten ${link} installieren und dies aufrufen: ${command}`,
  conditions: {
    compare: (name, operator, value) => `${code(name)} ${COMPARISONS[operator]}${value} ist`,
    flag: (name, negated) => `${code(name)} ${negation(negated)}zutrifft`,
    filled: (name, negated) => `${code(name)} ${negated ? '' : 'nicht '}leer ist`,
    zero: (name, negated) => `${code(name)} ${negation(negated)}0 ist`,
    rounds: (count) => `nach ${rounds(count)}`,
    roundsLeft: (count) => `weniger als ${count} Durchgänge gelaufen sind`,
    both: (parts) => parts.join(' und '),
    any: (parts) => parts.join(' oder '),
    quote: (text) => `„${text}“`,
  },
  ways: {
    when: (condition) => (condition.startsWith('nach ') ? condition : `wenn ${condition}`),
    otherwise: 'sonst',
    by: (name) => `nach ${code(name)}`,
    end: 'fertig',
    back: (step) => `zurück zu ${step}`,
    way: (lead, target) => `${lead}: ${target}`,
    goesTo: (target) => `danach ${target}`,
    repeats: (condition, target) => `wiederholt sich, bis ${condition}, danach ${target}`,
    thenEnd: 'danach fertig',
    thenSteps: (steps) => `danach ${steps}`,
    endsAfter: (count) => `Wird die Bedingung nie erfüllt, endet es nach ${rounds(count)} mit dem letzten Ergebnis.`,
    goesOnAfter: (count, step) => `Wird die Bedingung nie erfüllt, geht es nach ${rounds(count)} weiter mit ${step}.`,
    endless: (step) =>
      `Nichts begrenzt, wie oft ${step} wiederholt wird: Wird die Bedingung nie erfüllt, läuft es weiter, und jeder Durchgang kostet.`,
    sentenceEnd: '.',
  },
  changes: {
    nothing: 'Nichts hat sich geändert.',
    nothingElse: 'sonst unverändert',
    added: (steps, count) => `${count === 1 ? 'neuer Schritt' : 'neue Schritte'}: ${steps}`,
    removed: (steps, count) => `${count === 1 ? 'entfernter Schritt' : 'entfernte Schritte'}: ${steps}`,
    renamed: (from, to) => `${from} heißt jetzt ${to}`,
    moved: (step, after) => (after === undefined ? `${step} kommt jetzt zuerst` : `${step} folgt jetzt auf ${after}`),
    newBranch: (branch) => `neuer Zweig: ${branch}`,
    removedBranch: (branch) => `entfernter Zweig: ${branch}`,
    leadsTo: (step, to) => `nach ${step} kommt jetzt ${to}`,
    newInputs: (inputs, count) => `${count === 1 ? 'neue Eingabe' : 'neue Eingaben'}: ${inputs}`,
    removedInputs: (inputs, count) => `${count === 1 ? 'entfernte Eingabe' : 'entfernte Eingaben'}: ${inputs}`,
    nowOptional: (field) => `${field} ist jetzt optional`,
    nowRequired: (field) => `${field} ist jetzt nötig`,
    addedWords: (text) => `neu: ${text}`,
    removedWords: (text) => `entfernt: ${text}`,
    newValue: (name, value) => `${name} ${value}`,
    noValue: (name) => `${name} entfernt`,
    nowGives: (names) => `liefert jetzt auch ${names}`,
    noLongerGives: (names) => `liefert nicht mehr ${names}`,
    nowUses: (names) => `nennt jetzt ${names}`,
    noLongerUses: (names) => `nennt nicht mehr ${names}`,
    parts: {
      prompt: 'Anweisung',
      code: 'Berechnung',
      description: 'Beschreibung',
      inputs: 'Eingaben',
      output_schema: 'Form der Antwort',
      type: 'Typ',
      schema: 'Form',
      settings: 'Einstellungen',
    },
    rewritten: (part) => `${part} neu geschrieben`,
    in: (clause, where) => `${where}: ${clause}`,
  },
};
