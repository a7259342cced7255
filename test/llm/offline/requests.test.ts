import { describe, expect, test } from 'vitest';
import { askOffline } from './ask-offline.ts';
import { unsafeIn } from './safe-profile.ts';

/** Requests as people write them, with the flow that comes of each. */
const DRAFTED: readonly (readonly [string, string])[] = [
  ['Generate a newsletter about AI news with sources', 'article_from_research'],
  ['write me an essay about bees, 900 words, cite your sources please', 'article_from_research'],
  ['tl;dr of a long report', 'summary_in_bullets'],
  ['Give me the key points of a transcript in 8 bullets', 'summary_in_bullets'],
  ['What is the mood in these customer comments?', 'sentiment_and_categories'],
  ['classify emails into urgent, normal and spam', 'label_a_list'],
  ['tag tickets as bug, question or wish', 'label_a_list'],
  ['extract name, email and phone number from business cards', 'extract_fields'],
  ['Triage incoming tickets: billing goes to a finance reply, everything else gets a short answer', 'route_by_kind'],
  ['Grade essays from 0 to 100; below 50 write a study plan, otherwise praise it', 'score_and_gate'],
  ['Keep improving a slogan until it is funny, at most 5 tries', 'refine_until_good'],
  ['a critic and a writer who revise a draft for 2 rounds', 'writer_and_critic'],
  ['for each company in a list, write down what they sell', 'do_it_for_each'],
  ['Check contracts from a legal and a financial perspective', 'panel_of_reviewers'],
  ['scrape these websites and tell me what is on them', 'answer_from_web_pages'],
  ['Read all txt files in a folder and save a summary', 'files_to_index'],
  ['Ask our sqlite database a question', 'answer_from_database'],
  ['What is the average of these numbers? Explain it', 'compute_and_explain'],
  ['Translate texts to English and save it to a file', 'translate_text'],
  ['Reply to customer emails in a friendly tone', 'answer_a_message'],
  ['Turn meeting transcripts into minutes with decisions', 'meeting_notes'],
  ['fetch data from a REST API and process it', 'data_from_an_api'],
  ['Klassifiziere E-Mails als Angebot, Beschwerde oder Spam', 'label_a_list'],
  ['Beantworte Kundenmails höflich, höchstens 80 Wörter', 'answer_a_message'],
  ['Berechne den Durchschnitt von Zahlen', 'compute_and_explain'],
  ['Traduce textos al inglés y guarda el resultado en un archivo', 'translate_text'],
  ['Extrae de una factura: proveedor, total, fecha, vencida (sí/no)', 'extract_fields'],
  ['Classe les mails comme urgent, normal ou spam', 'label_a_list'],
  ['Répondre aux mails de clients en 100 mots', 'answer_a_message'],
  ['Responda e-mails de clientes com tom formal', 'answer_a_message'],
  ['Avalie currículos de 0 a 10, acima de 7 escreva um convite, senão uma recusa', 'score_and_gate'],
  ['会議の議事録から決定とタスクをまとめて', 'meeting_notes'],
  ['メールに丁寧に返信する', 'answer_a_message'],
];

/** Requests that no template fits, or several do. */
const ASKED: readonly string[] = [
  'Plan a trip to Rome',
  'automate my sales',
  'create a linkedin post',
  'Write a haiku',
  'detect spam',
  'Do my homework and buy a present for mum',
  'Hilf mir beim Aufräumen',
  'Organiza mi boda',
];

describe('requests in the words of users', () => {
  test.each(DRAFTED)('%s', async (text, flow) => {
    const { config, prose } = await askOffline(text);
    expect(config).toContain(`\n  name: ${flow}\n`);
    expect(unsafeIn(config ?? '')).toEqual([]);
    expect(prose.split('\n').length).toBeLessThanOrEqual(6);
  });

  test.each(ASKED)('%s - is answered with a question or choices', async (text) => {
    const { config, prose } = await askOffline(text);
    expect(config).toBeUndefined();
    expect(prose).toMatch(/[?¿]|template \d|plantilla \d|Vorlage \d/);
  });
});
