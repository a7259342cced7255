import type { Workflow } from '../schema/schema.ts';

/** Data about people that are evidently put into a workflow. */
export type DataKind = 'health' | 'customers' | 'personal';

/** A word of a text or of a name such as `patient_notes`, in the languages that the card speaks. */
const word = (...words: readonly string[]) => new RegExp(`(?<!\\p{L})(?:${words.join('|')})(?!\\p{L})`, 'iu');
const sign = (...signs: readonly string[]) => new RegExp(signs.join('|'), 'u');

const HEALTH = [
  word('patients?', 'medical', 'clinics?', 'clinical', 'health records?', 'prescriptions?', 'medications?'),
  word(
    'patienten',
    'patientin',
    'patientinnen',
    'klinik',
    'arzt(?:praxis|brief|briefe)?',
    'ärztliche?n?r?',
    'medikamente?n?',
    'krankheit(?:en)?',
    'krankenakten?',
  ),
  word('patiente?s?', 'médica(?:l|le|les|ux)', 'cliniques?', 'maladies?', 'ordonnances?'),
  word('pacientes?', 'médic[oa]s?', 'clínic[oa]s?', 'enfermedad(?:es)?', 'historia clínica', 'doenças?'),
  sign('患者', 'カルテ', '病歴', '診療', '医療'),
];

const CUSTOMERS = [
  word('customers?', "customer's", 'kund(?:e|en|in|innen)', 'client(?:e|es|s)', 'clientes?'),
  word('kunden\\p{L}*'),
  sign('顧客', 'お客様'),
];

/** What a workflow is given makes it a matter of customers' data: public reviews are not. */
const RECORDS = [
  word(
    'e-?mails?',
    'mails?',
    'messages?',
    'tickets?',
    'names?',
    'address(?:es)?',
    'phones?',
    'orders?',
    'complaints?',
    'invoices?',
    'accounts?',
  ),
  word(
    '\\p{L}*nachricht(?:en)?',
    '\\p{L}*mails?',
    '\\p{L}*bestellung(?:en)?',
    '\\p{L}*beschwerden?',
    '\\p{L}*rechnung(?:en)?',
    'adressen?',
    '\\p{L}*anfragen?',
  ),
  word('courriels?', 'commandes?', 'réclamations?', 'factures?', 'adresses?'),
  word('correos?', 'mensajes?', 'pedidos?', 'quejas?', 'facturas?', 'mensage(?:m|ns)', 'reclamaç(?:ão|ões)'),
  sign('メール', 'メッセージ', '注文', '苦情', '問い合わせ', '住所'),
];

const PERSONAL = [
  word(
    'applicants?',
    'employees?',
    'cvs?',
    'curriculum vitae',
    'date of birth',
    'passports?',
    'salar(?:y|ies)',
    'personal data',
  ),
  word(
    'bewerber(?:in|innen|n)?',
    'bewerbung(?:en)?',
    'lebens(?:lauf|läufe)',
    'mitarbeiter(?:in|innen|n)?',
    'geburtsdatum',
    'personenbezogene?n?',
    'gehalt',
  ),
  word('candidatures?', 'salariée?s?', 'employée?s?', 'date de naissance', 'données personnelles'),
  word(
    'candidat[oa]s?',
    'emplead[oa]s?',
    'fecha de nacimiento',
    'datos personales',
    'funcionári[oa]s?',
    'data de nascimento',
    'dados pessoais',
  ),
  sign('応募者', '履歴書', '従業員', '個人情報', '生年月日'),
];

/** The most delicate kind of data that the words of a workflow speak of. Linear in the workflow. */
export function sensitiveData(workflow: Workflow): DataKind | undefined {
  const text = wordsOf(workflow);
  const speaksOf = (patterns: readonly RegExp[], place = text) => patterns.some((pattern) => pattern.test(place));
  if (speaksOf(HEALTH)) return 'health';
  if (speaksOf(PERSONAL)) return 'personal';
  return speaksOf(CUSTOMERS) && speaksOf(RECORDS, inputsOf(workflow)) ? 'customers' : undefined;
}

function inputsOf({ state }: Workflow): string {
  const inputs = Object.entries(state.fields).filter(([, { required }]) => required);
  return inputs.map(([name, { description = '' }]) => `${name} ${description}`).join('\n');
}

function wordsOf({ flow, state, nodes }: Workflow): string {
  const fields = Object.entries(state.fields).flatMap(([name, { description = '' }]) => [name, description]);
  const steps = nodes.flatMap(({ id, description = '', prompt }) => [id, description, prompt]);
  return [flow.name, flow.description ?? '', ...fields, ...steps].join('\n');
}
