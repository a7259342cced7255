import { describe, expect, test } from 'vitest';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { draftOffline, editOffline } from './ask-offline.ts';
import { TEAM_CONFIG } from './team-config.ts';

/** Edits the team's config; the result must be valid and runnable. */
async function edited(text: string, config = TEAM_CONFIG): Promise<string> {
  const reply = await editOffline(config, text);
  if (reply.config === undefined) throw new Error(`no config for "${text}", but: ${reply.prose}`);
  const { valid, runnable, issues } = validateConfig(reply.config, { origin: 'draft' });
  expect({ valid, runs: runnable !== 'no', issues: valid ? [] : issues }).toEqual({
    valid: true,
    runs: true,
    issues: [],
  });
  return reply.config;
}

function workflowOf(yaml: string) {
  const { workflow } = validateConfig(yaml, { origin: 'user' });
  if (workflow === undefined) throw new Error('not valid');
  return workflow;
}

function stepsOf(yaml: string): string[] {
  return workflowOf(yaml).nodes.map(({ id }) => id);
}

/** The text of a step with the comment above it. */
function stepText(yaml: string, id: string): string {
  const items = yaml
    .slice(yaml.indexOf('nodes:\n') + 7, yaml.indexOf('\nedges:'))
    .split(/\n(?=(?:\n? {2}#[^\n]*\n)? {2}- id: )/);
  return items.find((item) => item.includes(`- id: ${id}\n`))?.trim() ?? '';
}

/** Lines of the original that are gone, and lines that are new. */
function changedLines(after: string, before = TEAM_CONFIG): { gone: string[]; added: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return { gone: old.filter((line) => !now.includes(line)), added: now.filter((line) => !old.includes(line)) };
}

describe('renaming', () => {
  test('a step takes its edges with it and leaves everything else', async () => {
    expect(changedLines(await edited('rename step write to compose'))).toEqual({
      gone: ['  - id: write', '    to: write', '  - from: write'],
      added: ['  - id: compose', '    to: compose', '  - from: compose'],
    });
  });

  test('a field is renamed in state, prompts and outputs, and keeps its comment', async () => {
    const { gone, added } = changedLines(await edited('rename the field word_limit to length everywhere'));
    expect(gone).toHaveLength(3);
    expect(added).toEqual([
      '    length:',
      '      Stay below {state.length} words.',
      '    prompt: "Write 300 words about {topic} with {facts}, at most {length} words."',
    ]);
  });

  test('a name that is taken is refused', async () => {
    const { config, prose } = await editOffline(TEAM_CONFIG, 'rename write to research');
    expect(config).toBeUndefined();
    expect(prose).toContain('There is a `research` already');
  });
});

describe('removing', () => {
  test('the step behind goes on from the one before', async () => {
    const after = await edited('remove the write step');
    expect(workflowOf(after).nodes.map(({ id }) => id)).toEqual(['research']);
    expect(Object.keys(workflowOf(after).state.fields)).not.toContain('article');
    expect(after).toContain(stepText(TEAM_CONFIG, 'research'));
  });

  test('a field that others still read becomes an input', async () => {
    const after = await edited('drop step 1');
    expect(workflowOf(after).state.fields['findings']?.required).toBe(true);
    expect(stepText(after, 'write')).toBe(stepText(TEAM_CONFIG, 'write'));
  });

  test('the only step stays', async () => {
    const one = await edited('remove the write step');
    const { config, prose } = await editOffline(one, 'remove research');
    expect(config).toBeUndefined();
    expect(prose).toContain('is the only step');
  });

  test('without a step that is known it asks which one', async () => {
    const { config, prose } = await editOffline(TEAM_CONFIG, 'remove the banana');
    expect(config).toBeUndefined();
    expect(prose).toContain('Which step do you mean? There are: 1 `research`, 2 `write`.');
  });
});

describe('adding a known step', () => {
  test.each([
    ['translate it to German at the end', 'translate', 'translation'],
    ['add a fact check at the end', 'fact_check', 'checked_text'],
    ['proofread it', 'proofread', 'proofread_text'],
    ['add a step that shortens it to 100 words', 'shorten_article', 'short_article'],
    ['add a summary with 3 points', 'summary_step', 'summary'],
    ['add a headline', 'headline_step', 'headline'],
    ['save it to a file article.md', 'save_file', 'saved_path'],
    ['add a step that scores the article', 'score_article', 'score'],
  ])('%s', async (text, step, field) => {
    const after = await edited(text);
    const workflow = workflowOf(after);
    expect(workflow.nodes.map(({ id }) => id)).toEqual(['research', 'write', step]);
    expect(Object.keys(workflow.state.fields)).toContain(field);
    expect(workflow.edges.find(({ from }) => from === 'write')?.to).toBe(step);
    for (const id of ['research', 'write']) expect(stepText(after, id)).toBe(stepText(TEAM_CONFIG, id));
    expect(changedLines(after).gone).toEqual([]);
  });

  test('between two steps it works on the text in place, so that the next one reads what it made', async () => {
    const after = await edited('add a fact check before write');
    const workflow = workflowOf(after);
    expect(workflow.nodes.map(({ id }) => id)).toEqual(['research', 'fact_check', 'write']);
    expect(workflow.nodes[1]?.outputs).toEqual(['findings']);
    expect(after).toContain('  # Writes.\n  - id: write');
    for (const id of ['research', 'write']) expect(stepText(after, id)).toBe(stepText(TEAM_CONFIG, id));
  });

  test('a check that sends the text back ends for certain, and leaves the writer alone', async () => {
    const after = await edited('let it rewrite the article until it is at least 400 words, but stop after 3 attempts');
    const { edges, nodes } = workflowOf(after);
    expect(edges.find(({ routes }) => routes !== undefined)?.routes?.map(({ condition }) => condition.logic)).toEqual([
      'state.good_enough',
      'state.rounds >= 3',
      'default',
    ]);
    expect(nodes.find(({ id }) => id === 'count_rounds')?.sandbox).toMatchObject({ mode: 'python', enabled: true });
    expect(stepText(after, 'write')).toBe(stepText(TEAM_CONFIG, 'write'));
  });

  test('a second one gets a name of its own', async () => {
    const twice = await edited('translate it to French at the end', await edited('translate it to German at the end'));
    expect(workflowOf(twice).nodes.map(({ id }) => id)).toEqual(['research', 'write', 'translate', 'translate_2']);
  });

  test('a step that no recipe knows is added in the words of the user', async () => {
    const { nodes } = workflowOf(await edited('add a step that makes it rhyme'));
    expect(nodes.at(-1)?.prompt).toMatch(/^Make it rhyme\./);
    expect(nodes.at(-1)?.prompt).toContain('{article}');
  });
});

describe('settings', () => {
  test('of one step touch only its own block', async () => {
    const after = await edited('make the writing step less random and use gpt-4o for it only');
    expect(changedLines(after)).toEqual({
      gone: ['      temperature: 0.7   # lively'],
      added: ['      temperature: 0.2   # lively', '      provider: openai', '      model: gpt-4o'],
    });
  });

  test('of the whole workflow also reach the steps with settings of their own', async () => {
    const workflow = workflowOf(await edited('set temperature to 0.1 and max tokens to 800'));
    expect(workflow.config?.llm).toMatchObject({ temperature: 0.1, max_tokens: 800n });
    expect(workflow.nodes[1]?.llm).toMatchObject({ temperature: 0.1, max_tokens: 800n });
    expect(workflow.nodes[0]?.llm).toBeUndefined();
  });

  test('a provider without a model is asked for one, since model names are not made up', async () => {
    const { config, prose } = await editOffline(TEAM_CONFIG, 'use anthropic for everything');
    expect(config).toBeUndefined();
    expect(prose).toContain('Name a model for anthropic');
  });

  test('retries and the number of words', async () => {
    expect(workflowOf(await edited('set 5 retries')).config?.execution?.max_retries).toBe(5n);
    expect(changedLines(await edited('make it 800 words')).added).toEqual([
      '    prompt: "Write 800 words about {topic} with {facts}, at most {word_limit} words."',
    ]);
  });

  test('an instruction goes to the end of one prompt', async () => {
    const after = await edited('the write step must mention our 30 day policy');
    expect(workflowOf(after).nodes[1]?.prompt).toContain('\nThe write step must mention our 30 day policy.\n');
    expect(stepText(after, 'research')).toBe(stepText(TEAM_CONFIG, 'research'));
  });
});

describe('questions', () => {
  test.each([
    [
      'explain step 2',
      ['`write` - Writes the article', 'It reads: `topic`, `word_limit`, `findings`.', 'Next: `END`.'],
    ],
    [
      'what does research do?',
      ['`research` - Research {topic} thoroughly.', 'It writes: `findings`.', 'Next: `write`.'],
    ],
    ['what is word_limit for?', ['`word_limit` (int).', 'Read by: `research`, `write`.']],
    ['why is it invalid?', ['The current workflow is valid.']],
  ])('"%s" is answered without a draft', async (question, parts) => {
    const { config, prose } = await editOffline(TEAM_CONFIG, question);
    expect(config).toBeUndefined();
    for (const part of parts) expect(prose).toContain(part);
  });

  test('an invalid config is answered with its issues and their lines', async () => {
    const { prose } = await editOffline(TEAM_CONFIG.replace('to: END', 'to: nowhere'), 'why is it invalid?');
    expect(prose).toMatch(/not valid:\n- line 4\d `edges\[2\]\.to`: /);
  });
});

describe('what it does not understand', () => {
  test('is said, with what can be said and the steps that there are', async () => {
    const { config, prose } = await editOffline(TEAM_CONFIG, 'bananas');
    expect(config).toBeUndefined();
    expect(prose).toContain('I did not find a change in that.');
    expect(prose).toContain('The steps are: 1 `research`, 2 `write`.');
  });

  test('how something is to be written is told to the step in the words of the user', async () => {
    const after = await edited('make the article sound like a pirate on a boat');
    expect(workflowOf(after).nodes[1]?.prompt).toContain('Make the article sound like a pirate on a boat.');
    expect(stepText(after, 'research')).toBe(stepText(TEAM_CONFIG, 'research'));
  });

  test('a clear wish for something else becomes a whole draft, and says so', async () => {
    const { config, prose } = await editOffline(
      TEAM_CONFIG,
      'Analyze sentiment of customer reviews and categorize them',
    );
    expect(config).toContain('id: analyze_sentiment');
    expect(prose).toContain('in place of the former one');
  });
});

describe('workflows that branch', () => {
  const routed = draftOffline('Classify a ticket as billing or technical and answer each with its own step');

  test('a step behind one that decides takes over the decision', async () => {
    const after = await edited('add a proofread step after classify_ticket', await routed);
    const { edges, nodes } = workflowOf(after);
    expect(nodes.map(({ id }) => id)).toContain('proofread');
    expect(edges.find(({ from }) => from === 'classify_ticket')?.to).toBe('proofread');
    expect(edges.find(({ from }) => from === 'proofread')?.routes).toHaveLength(3);
  });

  test('a step at the end joins all branches', async () => {
    const { edges } = workflowOf(await edited('translate it to Spanish at the end', await routed));
    expect(edges.filter(({ to }) => to === 'END').map(({ from }) => from)).toEqual(['translate']);
    expect(edges.filter(({ to }) => to === 'translate')).toHaveLength(3);
  });

  test('a step that decides cannot go', async () => {
    const { config, prose } = await editOffline(await routed, 'remove classify_ticket');
    expect(config).toBeUndefined();
    expect(prose).toContain('decides which step comes next');
  });

  test("renaming a kind's step follows the routes", async () => {
    const { edges } = workflowOf(await edited('rename handle_billing to handle_money', await routed));
    expect(edges.find(({ routes }) => routes !== undefined)?.routes?.[0]?.to).toBe('handle_money');
  });

  test('a field that conditions speak of is renamed there too, and stays when its step goes', async () => {
    const { edges } = workflowOf(await edited('rename the field category to sort_of', await routed));
    expect(edges.flatMap(({ routes }) => routes ?? [])[0]?.condition.logic).toBe('state.sort_of == "billing"');
  });
});

describe('files in unusual forms', () => {
  test('a list in flow style gets the step at its end', async () => {
    const flow = TEAM_CONFIG.replace(/nodes:\n[\s\S]*\nedges:/, () =>
      [
        'nodes: [',
        '  {id: research, prompt: "Research {topic}", outputs: [findings], output_schema: {type: str}},',
        '  {id: write, prompt: "Write on {topic} with {findings}", outputs: [article], output_schema: {type: str}}]',
        'edges:',
      ].join('\n'),
    );
    const after = await edited('add a fact check before write', flow);
    expect(workflowOf(after).nodes.map(({ id }) => id)).toEqual(['research', 'write', 'fact_check']);
  });

  test('a value that is there through an alias is left alone, and the reason is given', async () => {
    const aliased = TEAM_CONFIG.replace('temperature: 0.7   # lively', '<<: *calm').replace(
      'nodes:\n',
      'config:\n  llm: &calm\n    temperature: 0.2\n\nnodes:\n',
    );
    const { config, prose } = await editOffline(aliased, 'set temperature to 0.9');
    expect(config).toBeUndefined();
    expect(prose).toMatch(/^I cannot change the file as it is written: /);
  });
});

test('a config written by the drafter is edited in the same way', async () => {
  const before = await draftOffline('Summarize a long document into 7 bullet points');
  const after = await edited('rename summarize to sum_up', before);
  expect(changedLines(after, before).added).toEqual(['  - id: sum_up', '    to: sum_up', '  - from: sum_up']);
});

describe('what was found on requests that were put away', () => {
  test('"start with" puts a step at the start', async () => {
    const workflow = workflowOf(await edited('start with a step that detects the language'));
    expect(workflow.edges.find(({ from }) => from === 'START')?.to).toBe('detect_language');
  });

  test('a condition with a way back is a loop, also without a comma', async () => {
    const before = await draftOffline('write a letter, then score the letter');
    const { edges } = workflowOf(await edited('if the score is below 7 go back to writing, max 4 times', before));
    expect(
      edges.find(({ routes }) => routes !== undefined)?.routes?.map(({ condition, to }) => [condition.logic, to]),
    ).toEqual([
      ['state.score >= 7', 'END'],
      ['state.rounds >= 4', 'END'],
      ['default', 'write_letter'],
    ]);
  });

  test('a step behind one that was moved reads what that made', async () => {
    const before = await draftOffline('write a press release, translate it to French, check the spelling');
    const { nodes } = workflowOf(await edited('move the spelling check before the translation', before));
    expect(nodes.find(({ id }) => id === 'translate')?.prompt).toContain('{proofread_text}');
  });

  test('a short edit is answered in the language of the workflow', async () => {
    const before = await draftOffline('make a quiz with 10 questions about a topic');
    expect((await editOffline(before, '15 questions')).prose).toBe('Changed 10 to 15 in `make_quiz`.');
  });
});

describe('loops, ways out and languages', () => {
  test('a loop is taken out with its counter, its check and the step that only it led to', async () => {
    const rated = await draftOffline(
      'write a story, rate it from 0 to 10, repeat until it is at least 8, at most 4 times',
    );
    expect(stepsOf(await edited('remove the loop', rated))).toEqual(['write_story', 'rate_story']);
    const improved = await draftOffline(
      'write a poem about a topic, critique it, improve it until it is moving, max 3 times',
    );
    const left = workflowOf(await edited('actually take out the loop', improved));
    expect(left.nodes.map(({ id }) => id)).toEqual(['write_poem', 'critique_poem']);
    expect(Object.keys(left.state.fields)).not.toContain('rounds');
  });

  test('stop if ..., otherwise ... runs the step where the condition does not hold', async () => {
    const draft = await draftOffline('review a contract and list risks');
    const { edges } = workflowOf(
      await edited('stop here if there are no risks, otherwise write a letter to the client', draft),
    );
    const routes = edges.find((edge) => edge.routes !== undefined)?.routes;
    expect(routes?.map(({ to }) => to)).toEqual(['END', 'write_letter']);
  });

  test('if something is wrong go back and rewrite it is one loop', async () => {
    const draft = await draftOffline('draft a job ad from notes');
    const after = await edited('and if something is biased go back and rewrite it', draft);
    expect(stepsOf(after)).toEqual(['draft_ad', 'check_job_ad', 'count_rounds']);
  });

  test('languages are added to and taken from a translation', async () => {
    const draft = await draftOffline('translate into french and spanish');
    const three = await edited('and Polish', draft);
    expect(workflowOf(three).nodes[0]?.outputs).toEqual([
      'translation_french',
      'translation_spanish',
      'translation_polish',
    ]);
    const two = await edited('remove spanish', three);
    expect(workflowOf(two).nodes[0]?.outputs).toEqual(['translation_french', 'translation_polish']);
  });

  test('the first two steps are swapped where they are named', async () => {
    const draft = await draftOffline('clean up a transcript, pull out the decisions, write an email');
    expect(stepsOf(await edited('swap the first two steps', draft))).toHaveLength(3);
    const { edges } = workflowOf(await edited('swap the first two steps', draft));
    expect(edges.find(({ from }) => from === 'START')?.to).toBe('pull_out_decisions');
  });
});
