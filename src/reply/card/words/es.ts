import { code } from '../plain-line.ts';
import type { CardWords } from '../card-words.ts';
import { joined } from './joined.ts';

const list = (items: readonly string[]) => joined(items, ', ', ' y ');
const either = (items: readonly string[]) => joined(items, ', ', ' o ');
const s = (count: number) => (count === 1 ? '' : 's');

const COMPARISONS = {
  '==': 'es',
  '!=': 'no es',
  '>=': 'es como mínimo',
  '<=': 'es como máximo',
  '>': 'es mayor que',
  '<': 'es menor que',
} as const;
const DATA = { health: 'de salud', customers: 'de clientes', personal: 'personales' } as const;

export const SPANISH: CardWords = {
  verdicts: {
    runs: 'funciona',
    makes_things_up: 'válido, pero inventa cosas al ejecutarse',
    fails_when_run: 'válido, pero falla al ejecutarse',
    not_valid: 'no válido',
  },
  list,
  either,
  optional: 'opcional',
  nothing: 'nada',
  give: (inputs) => `Entradas: ${inputs}.`,
  get: (results) => `Resultados: ${results}.`,
  needs: (keys) => `Necesario para ejecutarlo: ${keys}.`,
  assumed: (text) => `Supuesto: ${text}`,
  fixed: (clauses) => `Corregido automáticamente (en inglés): ${clauses}.`,
  careful: (clauses) => `Cuidado (en inglés): ${clauses}.`,
  note: (text) => `Nota (en inglés): ${text}`,
  moreNotes: (count) => `${count} nota${s(count)} más; \`validate\` las muestra todas.`,
  andMore: (count) => `y ${count} más`,
  rewritten: (steps) =>
    `Esto también reescribió ${steps} pasos. \`undo\` lo deshace; o di qué cambio quieres conservar.`,
  invents: (steps, tools) =>
    steps.length === 1
      ? `${list(steps)} indica ${list(tools)}, pero al ejecutarse el modelo nunca recibe herramientas, así que el paso inventa su resultado. Mejor pasa el texto como entrada.`
      : `${list(steps)} indican ${list(tools)}, pero al ejecutarse el modelo nunca recibe herramientas, así que estos pasos inventan sus resultados. Mejor pasa el texto como entrada.`,
  sensitive: (kind, receivers) =>
    `Cada ejecución envía a ${receivers} los datos ${DATA[kind]} que introduces. Comprueba antes que está permitido.`,
  run: (command, link) => `Para ejecutarlo, instala ${link} y lanza: ${command}`,
  conditions: {
    compare: (name, operator, value) => `${code(name)} ${COMPARISONS[operator]} ${value}`,
    flag: (name, negated) => (negated ? `no se cumple ${code(name)}` : `se cumple ${code(name)}`),
    filled: (name, negated) => (negated ? `${code(name)} está vacío` : `${code(name)} no está vacío`),
    zero: (name, negated) => (negated ? `${code(name)} no es 0` : `${code(name)} es 0`),
    rounds: (count) => `tras ${count} vuelta${s(count)}`,
    roundsLeft: (count) => `van menos de ${count} vueltas`,
    both: (parts) => parts.join(' y '),
    any: (parts) => parts.join(' o '),
    quote: (text) => `«${text}»`,
  },
  ways: {
    when: (condition) => (condition.startsWith('tras ') ? condition : `si ${condition}`),
    otherwise: 'si no',
    by: (name) => `según ${code(name)}`,
    end: 'fin',
    back: (step) => `vuelve a ${step}`,
    way: (lead, target) => `${lead}: ${target}`,
    goesTo: (target) => `después ${target}`,
    repeats: (condition, target) => `se repite hasta que ${condition}, después ${target}`,
    thenEnd: 'después termina',
    thenSteps: (steps) => `después ${steps}`,
    endsAfter: (count) =>
      `Si nunca se cumple la condición, termina tras ${count} vuelta${s(count)} con el último resultado.`,
    goesOnAfter: (count, step) => `Si nunca se cumple la condición, sigue con ${step} tras ${count} vuelta${s(count)}.`,
    endless: (step) =>
      `Nada limita cuántas veces se repite ${step}: si nunca se cumple la condición, sigue, y cada vuelta cuesta.`,
    sentenceEnd: '.',
  },
  changes: {
    nothing: 'No ha cambiado nada.',
    nothingElse: 'lo demás sigue igual',
    added: (steps, count) => `${count === 1 ? 'paso nuevo' : 'pasos nuevos'}: ${steps}`,
    removed: (steps, count) => `${count === 1 ? 'paso eliminado' : 'pasos eliminados'}: ${steps}`,
    renamed: (from, to) => `${from} ahora se llama ${to}`,
    moved: (step, after) => (after === undefined ? `${step} va ahora primero` : `${step} va ahora después de ${after}`),
    newBranch: (branch) => `rama nueva: ${branch}`,
    removedBranch: (branch) => `rama eliminada: ${branch}`,
    leadsTo: (step, to) => `${step} lleva ahora a ${to}`,
    newInputs: (inputs, count) => `${count === 1 ? 'entrada nueva' : 'entradas nuevas'}: ${inputs}`,
    removedInputs: (inputs, count) => `${count === 1 ? 'entrada eliminada' : 'entradas eliminadas'}: ${inputs}`,
    nowOptional: (field) => `${field} ahora es opcional`,
    nowRequired: (field) => `${field} ahora es obligatorio`,
    addedWords: (text) => `añadido: ${text}`,
    removedWords: (text) => `quitado: ${text}`,
    newValue: (name, value) => `${name} ${value}`,
    noValue: (name) => `${name} eliminado`,
    nowGives: (names) => `también da ${names}`,
    noLongerGives: (names) => `ya no da ${names}`,
    nowUses: (names) => `ahora indica ${names}`,
    noLongerUses: (names) => `ya no indica ${names}`,
    parts: {
      prompt: 'instrucciones',
      code: 'cálculo',
      description: 'descripción',
      inputs: 'entradas',
      output_schema: 'forma de la respuesta',
      type: 'tipo',
      schema: 'forma',
      settings: 'ajustes',
    },
    rewritten: (part) => `nueva versión: ${part}`,
    in: (clause, where) => `${where}: ${clause}`,
  },
};
