import { describe, expect, test } from 'vitest';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { askOffline, draftOffline, editOffline } from './ask-offline.ts';
import { unsafeIn } from './safe-profile.ts';

interface Sample {
  readonly article: string;
  readonly sentiment: string;
  readonly summary: string;
  readonly score: string;
  readonly thenTranslate: string;
  readonly rename: string;
  readonly remove: string;
  readonly add: string;
  readonly temperature: string;
  readonly explain: string;
  /** Of the answer to each: words that only this language has. */
  readonly voice: RegExp;
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  en: {
    article: 'Research a topic and write a 700-word article with sources',
    sentiment: 'Analyze the sentiment of customer reviews and categorize them',
    summary: 'Summarize a long document into 4 bullet points',
    score: 'Score job applications from 1 to 10, at least 8 write an invitation, otherwise write a refusal',
    thenTranslate: 'Summarize a text and then translate it into French',
    rename: 'rename summarize to sum_up',
    remove: 'remove the step critic',
    add: 'add a translation into Spanish at the end',
    temperature: 'set the temperature to 0.3',
    explain: 'explain step 1',
    voice: /\b(?:I|It|You|the)\b/,
  },
  es: {
    article: 'Investiga un tema y escribe un artículo de 700 palabras con fuentes',
    sentiment: 'Analiza el sentimiento de las reseñas de clientes y clasifícalas',
    summary: 'Resume un documento largo en 4 puntos',
    score: 'Puntúa candidaturas de 1 a 10, a partir de 8 escribe una invitación, si no escribe un rechazo',
    thenTranslate: 'Resume un texto y luego tradúcelo al francés',
    rename: 'renombra summarize a sum_up',
    remove: 'elimina el paso critic',
    add: 'añade una traducción al español al final',
    temperature: 'pon la temperatura a 0.3',
    explain: 'explica el paso 1',
    voice: /\b(?:he|He|No|Lee|paso|por|la)\b/,
  },
  de: {
    article: 'Recherchiere ein Thema und schreibe einen Artikel mit 700 Wörtern und Quellen',
    sentiment: 'Analysiere die Stimmung von Kundenbewertungen und ordne sie in Kategorien',
    summary: 'Fasse ein langes Dokument in 4 Stichpunkten zusammen',
    score: 'Bewerte Bewerbungen von 1 bis 10, ab 8 schreibe eine Einladung, sonst schreibe eine Absage',
    thenTranslate: 'Fasse einen Text zusammen und übersetze ihn dann ins Französische',
    rename: 'benenne summarize in sum_up um',
    remove: 'entferne den Schritt critic',
    add: 'füge am Ende eine Übersetzung auf Spanisch hinzu',
    temperature: 'setze die Temperatur auf 0,3',
    explain: 'erkläre Schritt 1',
    voice: /\b(?:ich|Ich|Den|Schritt|Liest|gesetzt|Nicht)\b/,
  },
  fr: {
    article: 'Recherche un sujet et écris un article de 700 mots avec des sources',
    sentiment: 'Analyse le sentiment des avis clients et classe-les par catégorie',
    summary: 'Résume un long document en 4 points',
    score: 'Note des candidatures de 1 à 10, à partir de 8 écris une invitation, sinon écris un refus',
    thenTranslate: 'Résume un texte puis traduis-le en allemand',
    rename: 'renomme summarize en sum_up',
    remove: "supprime l'étape critic",
    add: 'ajoute une traduction en espagnol à la fin',
    temperature: 'règle la température à 0.3',
    explain: "explique l'étape 1",
    voice: /(?:j'ai|J'ai|Je|tape|Lit|pour|à)/,
  },
  pt: {
    article: 'Pesquise um tema e escreva um artigo de 700 palavras com fontes',
    sentiment: 'Analise o sentimento das avaliações de clientes e classifique-as',
    summary: 'Resuma um documento longo em 4 pontos',
    score: 'Pontue candidaturas de 1 a 10, a partir de 8 escreva um convite, senão escreva uma recusa',
    thenTranslate: 'Resuma um texto e depois traduza para o francês',
    rename: 'renomeie summarize para sum_up',
    remove: 'remova o passo critic',
    add: 'adicione uma tradução para o espanhol no final',
    temperature: 'defina a temperatura em 0.3',
    explain: 'explique o passo 1',
    voice: /(?:Reconheci|fiz|Não|passo|Adicionei|Defini|Lê|toda)/,
  },
  ja: {
    article: 'テーマを調査して、出典付きの700字の記事を書いて',
    sentiment: '顧客レビューの感情を分析して分類して',
    summary: '長い文書を4個の箇条書きに要約して',
    score: '応募書類を1から10で採点し、8点以上は招待状を書く、それ以外はお断りを書く',
    thenTranslate: '文章を要約して、次にフランス語に翻訳して',
    rename: 'summarize の名前を sum_up に変更',
    remove: 'critic ステップを削除して',
    add: '最後にスペイン語への翻訳を追加して',
    temperature: '温度を0.3に設定',
    explain: 'ステップ1を説明して',
    voice: /[\u3040-\u30ff]/,
  },
};

function workflowOf(yaml: string) {
  const { workflow } = validateConfig(yaml, { origin: 'draft' });
  if (workflow === undefined) throw new Error('not valid');
  return workflow;
}

describe.each(Object.entries(SAMPLES))('in %s', (_code, sample) => {
  test('requests are drafted in the words of the user, and answered in the language', async () => {
    const steps = { article: 2, sentiment: 1, summary: 1 };
    for (const [name, least] of Object.entries(steps)) {
      const { prose, config = '' } = await askOffline(sample[name as keyof typeof steps]);
      expect(unsafeIn(config)).toEqual([]);
      expect(workflowOf(config).nodes.length).toBeGreaterThanOrEqual(least);
      expect(prose).toMatch(sample.voice);
    }
    expect(workflowOf(await draftOffline(sample.article)).nodes.at(-1)?.prompt).toContain('700');
    expect(workflowOf(await draftOffline(sample.summary)).nodes[0]?.prompt).toContain('4');
  });

  test('a score with levels becomes routes', async () => {
    const { edges } = workflowOf(await draftOffline(sample.score));
    expect(edges[1]?.routes?.map(({ condition }) => condition.logic)).toEqual(['state.score >= 8', 'default']);
  });

  test('a translation behind it becomes a second step', async () => {
    const { nodes } = workflowOf(await draftOffline(sample.thenTranslate));
    expect(nodes.at(-1)?.id).toBe('translate');
    expect(nodes).toHaveLength(2);
  });

  test('names and keys are ASCII whatever the language', async () => {
    const { nodes, state } = workflowOf(await draftOffline(sample.sentiment));
    for (const name of [...nodes.map(({ id }) => id), ...Object.keys(state.fields)])
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  });

  test('edits by command', async () => {
    const summary = await draftOffline(sample.summary);
    const pair = await draftOffline(sample.thenTranslate);
    const id = workflowOf(summary).nodes[0]?.id ?? '';
    const renamed = await editOffline(summary, sample.rename.replace('summarize', id));
    expect(workflowOf(renamed.config ?? '').nodes.map((node) => node.id)).toEqual(['sum_up']);
    const removed = await editOffline(pair, sample.remove.replace('critic', 'translate'));
    expect(workflowOf(removed.config ?? '').nodes).toHaveLength(1);
    const added = await editOffline(summary, sample.add);
    expect(workflowOf(added.config ?? '').nodes.map((node) => node.id)).toEqual([id, 'translate']);
    const set = await editOffline(summary, sample.temperature);
    expect(workflowOf(set.config ?? '').config?.llm?.temperature).toBe(0.3);
    const explained = await editOffline(summary, sample.explain);
    expect(explained.config).toBeUndefined();
    expect(explained.prose.startsWith(`\`${id}\` - `)).toBe(true);
    for (const { prose } of [renamed, removed, added, set, explained]) expect(prose).toMatch(sample.voice);
  });
});

test('a language that it does not read is said, in English, and its words become the prompts', async () => {
  const { prose, config } = await askOffline('Обобщи длинный документ, затем переведи его');
  expect(config).toContain('Обобщи длинный документ');
  expect(workflowOf(config ?? '').nodes.map(({ id }) => id)).toEqual(['step', 'step_2']);
  expect(prose).toContain('I do not read this language, so your own words are the prompts.');
});

test.each([
  [
    "Je colle un contrat de travail. D'abord un résumé, ensuite les clauses risquées, et enfin une liste de questions.",
    /\bet\.\n/,
  ],
  [
    'preciso de um fluxo: texto do aluno -> corrige os erros -> explica os erros -> sugere um exercício',
    /Escreva isto/,
  ],
])('what somebody has is no step, and joining words are no part of one: %s', async (text, wrong) => {
  const { nodes } = workflowOf(await draftOffline(text));
  expect(nodes).toHaveLength(3);
  for (const { prompt } of nodes) expect(prompt).not.toMatch(wrong);
});

test('Hinglish is not taken for a language that shares a few small words', async () => {
  const { prose } = await askOffline(
    'Bhai mujhe ek workflow chahiye jo topic le, phir uske simple notes banaye Hindi mein, uske baad 10 MCQ banaye aur last mein answer key de de.',
  );
  expect(prose).toContain('I do not read this language');
});
