import { describe, expect, test } from 'vitest';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { askOffline, draftOffline } from './ask-offline.ts';
import { unsafeIn } from './safe-profile.ts';

async function workflowFor(text: string) {
  const yaml = await draftOffline(text);
  expect(unsafeIn(yaml)).toEqual([]);
  const { workflow } = validateConfig(yaml, { origin: 'draft' });
  if (workflow === undefined) throw new Error('not valid');
  return workflow;
}

function logics(workflow: Awaited<ReturnType<typeof workflowFor>>): string[] {
  return workflow.edges.flatMap(({ routes }) => routes ?? []).map(({ condition }) => condition.logic);
}

describe('the example prompts of the web page', () => {
  test('an article with sources', async () => {
    const text = 'Research a topic and write a 500-word article with sources';
    const { prose } = await askOffline(text);
    const { nodes, state } = await workflowFor(text);
    expect(prose).toContain('I matched *Article from research* on: Research, topic, write, article, sources.');
    expect(prose).toContain('I filled: 500 words.');
    expect(nodes.map(({ id, tools }) => [id, tools])).toEqual([
      ['research', ['web_search']],
      ['write', undefined],
    ]);
    expect(nodes[1]?.prompt).toContain('500 words');
    expect(state.fields['topic']?.required).toBe(true);
  });

  test('sentiment and categories of reviews', async () => {
    const { state } = await workflowFor('Analyze sentiment of customer reviews and categorize them');
    expect(state.fields['reviews']).toMatchObject({ type: 'list[str]', required: true });
    expect(Object.keys(state.fields)).toEqual(expect.arrayContaining(['sentiments', 'categories']));
  });

  test('a document in bullet points', async () => {
    const { nodes, state } = await workflowFor('Summarize a long document into bullet points');
    expect(nodes).toHaveLength(1);
    expect(state.fields['bullet_points']?.type).toBe('list[str]');
  });
});

describe('slots', () => {
  test('numbers are read in digits and in words, and kept within reason', async () => {
    expect((await workflowFor('Summarize a report into three bullet points')).nodes[0]?.prompt).toContain(
      'into 3 bullet',
    );
    expect((await workflowFor('Write an article of 1,200 words with sources')).nodes[1]?.prompt).toContain(
      '1200 words',
    );
    expect((await workflowFor('Write an article of 9000000 words with sources')).nodes[1]?.prompt).toContain(
      '20000 words',
    );
  });

  test('the input is called after what the user has', async () => {
    const { state } = await workflowFor('Summarize the contract into 4 bullets');
    expect(Object.keys(state.fields)[0]).toBe('contract');
  });

  test('labels become words that conditions and names can hold', async () => {
    const workflow = await workflowFor(
      'Route tickets as billing, important & urgent or "2nd level" depending on the kind',
    );
    expect(logics(workflow)).toEqual([
      'state.kind == "billing"',
      'state.kind == "kind_1"',
      'state.kind == "urgent"',
      'state.kind == "kind_2"',
      'default',
    ]);
  });

  test('kinds carry what is to be done with them', async () => {
    const { nodes } = await workflowFor(
      'Detect the language of a message. English goes to a copy editor, Spanish is translated to English, everything else gets a short apology',
    );
    expect(nodes.map(({ id }) => id)).toEqual(['classify', 'handle_english', 'handle_spanish', 'handle_other']);
    expect(nodes[1]?.prompt).toContain('Your task: a copy editor.');
    expect(nodes[3]?.prompt).toContain('Your task: a short apology.');
  });

  test('levels of a score become conditions in their order, with what is to be done', async () => {
    const workflow = await workflowFor(
      'Score an applicant from 1 to 10: at least 8 write an invitation, 5 to 7 ask for a work sample, otherwise write a refusal',
    );
    expect(logics(workflow)).toEqual(['state.score >= 8', 'state.score >= 5 and state.score <= 7', 'default']);
    expect(workflow.nodes.map(({ prompt }) => /Your task: (.*)/.exec(prompt)?.[1])).toEqual([
      undefined,
      'write an invitation.',
      'ask for a work sample.',
      'write a refusal.',
    ]);
  });

  test('a score without levels gets a threshold on its own scale, and says so', async () => {
    const text = 'Score job applications from 1 to 10';
    expect(logics(await workflowFor(text))).toEqual(['state.score >= 7', 'default']);
    expect((await askOffline(text)).prose).toContain('I assumed: score >= 7.');
  });

  test('fields to be read out get their types from brackets, or else from their words', async () => {
    const { state, nodes } = await workflowFor(
      'Extract from a receipt: shop, total (number), count of items (integer), names (list), paid in cash (yes/no)',
    );
    expect(Object.values(state.fields).map(({ type }) => type)).toEqual([
      'str',
      'str',
      'float',
      'int',
      'list[str]',
      'bool',
    ]);
    expect(nodes[0]?.outputs).toEqual(['shop', 'total', 'count_of_items', 'names', 'paid_in_cash']);
  });

  test('a topic is an example of the input, an address is not written down', async () => {
    expect(
      (await workflowFor('Write an article about the history of tea, with sources')).state.fields['topic'],
    ).toMatchObject({
      required: true,
      description: 'What the article is about (for example: the history of tea)',
    });
    const pages = await draftOffline('Scrape https://intranet.example/page and summarise it');
    expect(pages).not.toContain('intranet');
  });

  test('a computation is done by sandboxed code', async () => {
    const { nodes } = await workflowFor('Calculate the median of a list of numbers and explain it');
    expect(nodes[0]?.code).toContain('sorted(');
    expect(nodes[0]?.sandbox).toMatchObject({ mode: 'python', enabled: true, network: false });
  });
});

describe('steps and settings that are part of the wish', () => {
  test('each added step works on what the one before made', async () => {
    const { nodes } = await workflowFor(
      'Write a blog post about tea, then fact check it, translate it into French and save it to tea.md',
    );
    expect(nodes.map(({ id }) => id)).toEqual(['research', 'write', 'fact_check', 'translate', 'save_file']);
    expect(nodes[2]?.prompt).toContain('{article}');
    expect(nodes[3]?.prompt).toContain('{checked_text}');
    expect(nodes[4]?.prompt).toMatch(/tea\.md[\s\S]*\{translation\}/);
  });

  test('settings go into the config; those without effect are named', async () => {
    const text =
      'Summarize text with ollama llama3 at temperature 0.2, MLflow tracking, a 60 second timeout and a warning above 5 cents cost';
    const { config } = await workflowFor(text);
    expect(config?.llm).toMatchObject({ provider: 'ollama', model: 'llama3', temperature: 0.2 });
    expect(config?.execution?.timeout).toBe(60n);
    expect(config?.observability?.mlflow?.enabled).toBe(true);
    expect(config?.gates).toMatchObject({ on_fail: 'warn', gates: [{ metric: 'cost_usd', max: 0.05 }] });
    expect((await askOffline(text)).prose).toContain('The file now says `timeout`');
  });

  test('a limit is a whole number of at least one, whatever is asked', async () => {
    expect((await workflowFor('Summarize text with max tokens 0.3')).config?.llm?.max_tokens).toBe(1n);
    expect((await workflowFor('Summarize text at temperature 7')).config?.llm?.temperature).toBe(1);
  });

  test('what cannot run side by side runs one after another, and the user is told', async () => {
    const text = 'For every city in a list, find the main sights, all at the same time';
    expect((await workflowFor(text)).edges.every(({ parallel }) => parallel === undefined)).toBe(true);
    expect((await askOffline(text)).prose).toContain('one after another');
  });

  test('rounds are bounded by a count', async () => {
    expect(logics(await workflowFor('A writer and a critic who sends it back, at most 4 rounds'))).toEqual([
      'state.approved',
      'state.rounds >= 4',
      'default',
    ]);
  });
});

describe('honesty', () => {
  test('words without a use are listed', async () => {
    const { prose } = await askOffline('Write an article with sources for grumpy pirates');
    expect(prose).toContain('I did not understand: "grumpy pirates".');
  });

  test('what a workflow cannot do is said', async () => {
    const { prose } = await askOffline('Answer customer emails every morning and post the answers to Slack');
    expect(prose).toContain('There is no tool for "Slack" in a workflow');
    expect(prose).toContain('does not start by itself ("every morning")');
  });

  test('every draft says how to connect a model', async () => {
    const { prose } = await askOffline('Summarize a long document');
    expect(prose).toMatch(/OPENAI_API_KEY, ANTHROPIC_API_KEY, GOOGLE_API_KEY or OLLAMA_HOST; the README says how\.$/);
  });
});

describe('asking instead of guessing', () => {
  test('an empty message and one without a task are asked what to do', async () => {
    for (const text of ['', '  \n', 'make me a workflow please', 'hello']) {
      const { prose, config } = await askOffline(text);
      expect(config).toBeUndefined();
      expect(prose).toContain('What should the workflow do?');
    }
  });

  test('between templates that are equally near the user chooses', async () => {
    const { prose, config } = await askOffline('Translate this article to German');
    expect(config).toBeUndefined();
    expect(prose).toMatch(
      /Nearest: 1 - Article from research, 16 - Translate a text\.\nAnswer with "template 1: \.\.\."/,
    );
  });

  test.each([
    'template 16: to German',
    'Translate a text: to German',
    'use translate a text to German',
    'option 16 to German',
  ])('the choice "%s" is understood without the question', async (text) => {
    const { prose, config } = await askOffline(text);
    expect(prose).toContain('You chose *Translate a text*.');
    expect(config).toContain('default: German');
  });

  test('a number alone is a choice', async () => {
    expect((await askOffline('2')).config).toContain('summary_in_bullets');
  });

  test('a template that cannot do without an answer asks for it', async () => {
    const { prose, config } = await askOffline('Label these comments');
    expect(config).toBeUndefined();
    expect(prose).toContain('Which labels may an item get?');
  });

  test('a long wish of which too little is understood gets choices', async () => {
    const { prose, config } = await askOffline(
      'Translate old family recipes, pick wines, order groceries, invite neighbours, decorate the terrace and print menus',
    );
    expect(config).toBeUndefined();
    expect(prose).toContain('my nearest templates: 16 - Translate a text');
  });
});
