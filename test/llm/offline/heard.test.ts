import { expect, test } from 'vitest';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { askOffline, draftOffline, editOffline } from './ask-offline.ts';

async function inputsOf(text: string): Promise<string[]> {
  const { workflow } = validateConfig(await draftOffline(text), { origin: 'user' });
  const fields = Object.entries(workflow?.state.fields ?? {});
  return fields.filter(([, field]) => field.required).map(([name]) => name);
}

test.each([
  ['Make a quiz about a topic with 8 questions. Grade level is an input.', ['topic', 'grade_level']],
  ['role, start date, team -> onboarding plan -> welcome email', ['role', 'start_date', 'team']],
  ['Summarize a policy, then list what changed against the old version', ['policy', 'old_version']],
  ['Answer using the faq (faq is an input)', ['faq']],
  ['exit interview transcript: extract the reason, satisfaction (1-10) and quotes', ['transcript']],
  ['Explain a concept for a teenager and for a university student', ['concept']],
  [
    'We run a bakery. People send us orders by whatsapp. Turn the pasted messages into a table of customer, item and time',
    ['messages'],
  ],
  ['I get product briefs from clients and need three ad headlines for each', ['product_briefs']],
  ['Read a rental contract and answer questions about it', ['contract', 'questions']],
  ['Write interview questions for a role. make role and seniority inputs', ['role', 'seniority']],
  ['I have a ton of emails. Sort them into urgent and normal', ['emails']],
  ['Write a product description, have it reviewed by a second step, shorten it', []],
  ['find typos in my blog post, then give me a corrected version', ['blog_post']],
  ['find typos and fix them', ['text']],
  ['Show notes for a transcript please, then a teaser', ['transcript']],
  ['INPUTS\n- product name\n- features (list)\n\nwrite a title', ['product_name', 'features']],
  ['Compare two supplier offers: list the terms of offer A, compare them side by side', ['supplier_offers']],
  ['Rate leads as hot / warm / cold from the notes of the first call', ['notes']],
  [
    'plan a party: we start from the age of the child, number of guests and budget. suggest a theme',
    ['age_of_child', 'number_of_guests', 'budget'],
  ],
])('what a request says is given becomes an input, and nothing else: %s', async (text, inputs) => {
  expect((await inputsOf(text)).toSorted()).toEqual(inputs.toSorted());
});

test('what is said in front of a task is in its prompt, not in its description', async () => {
  const config = await draftOffline('We run a small bakery. Write an answer to a review.');
  const { workflow } = validateConfig(config, { origin: 'user' });
  const [node] = workflow?.nodes ?? [];
  expect(config).toContain('description: "Write an answer to a review"');
  expect(node?.prompt).toMatch(/^We run a small bakery\. Write an answer/);
});

test('a story of which several clauses are not understood becomes one step with all of its words, and that is said', async () => {
  const { prose, config } = await askOffline(
    "I'd like the rota done. Somebody fills in the raw facts of the week. There's a message and who wants off, like they didn't say the day, gets a no",
  );
  expect(prose).toContain('one step with all of your words');
  expect(config?.match(/- id:/g)).toHaveLength(1);
  expect(config).toContain('who wants off, like they didn');
});

test.each([
  ['summarize tickets, classify bug/feature/other, draft reply', 3],
  ['premise > character sheet > chapter outline', 2],
  ['Extract order number, reason, days since purchase', 1],
  ['Translate every string in a list to French, Italian and Polish.', 1],
  ['First anonymise the transcript. With the anonymised text build a list of observations.', 2],
])('clauses are cut where a new step begins and nowhere else: %s', async (text, steps) => {
  expect((await draftOffline(text)).match(/- id:/g)).toHaveLength(steps);
});

test('a question with "or" sorts into the kinds that the next sentence has ways for', async () => {
  const config = await draftOffline(
    'Check if a message is a complaint or a question. Complaints get an apology, questions get a helpful answer.',
  );
  expect(config).toContain('state.category == \\"complaint\\"');
  expect(config).toContain('state.category == \\"question\\"');
});

test('"go back and make a new one" leads back to the step that made the first', async () => {
  const config = await draftOffline(
    'generate a math problem, solve it, check if the solution is right. if wrong go back and make a new problem, at most 3 times',
  );
  expect(config).toMatch(/logic: default\n\s+to: generate_problem/);
});

test('the kinds of a sorting step lead to the arms that name them in another number or behind arrows', async () => {
  const spoken = await draftOffline(
    "Figure out whether it's a bug or a billing question. Bugs get a checklist, billing questions get a short reply.",
  );
  expect(spoken).toContain('state.category == \\"bug\\"');
  expect(spoken).toContain('state.category == \\"billing_question\\"');
  const arrows = await draftOffline(
    'refund requests. decide: approve / deny. approve -> friendly confirmation. deny -> explain the policy',
  );
  expect(arrows).toContain('state.category == \\"approve\\"');
  expect(arrows).toContain('state.category == \\"deny\\"');
});

test('values keep the types that brackets give them, also where a name is a verb elsewhere', async () => {
  const config = await draftOffline('parse a log, output as JSON with fields cause (str), count (int), fatal (yes/no)');
  const { workflow } = validateConfig(config, { origin: 'user' });
  expect(workflow?.state.fields['count']?.type).toBe('int');
  expect(workflow?.state.fields['fatal']?.type).toBe('bool');
});

test('a check that is repeated is the check of the loop, with the number of rounds in brackets', async () => {
  const config = await draftOffline(
    'propose a new version of a query, verify that the result is the same; loop until it does (max 4 iterations)',
  );
  expect(config).toContain('rounds >= 4');
  expect(config.match(/- id: (?:verify|check)/g)).toHaveLength(1);
});

test('words that speak of a way but are only in a prompt, and questions to the drafter, are quoted', async () => {
  const lesson = await askOffline('lesson plan for a topic. warm-up, exercise. if it is short skip the exercise');
  expect(lesson.prose).toContain('only in a prompt');
  const asked = await askOffline('what models do you support? review a text for errors');
  expect(asked.prose).toContain('not part of the workflow: "what models do you support"');
  expect(asked.config).not.toContain('models');
});

test('steps are merged, moved by one and put between two others, and inputs are added', async () => {
  const draft = await draftOffline('draft a summary of a contract, list the risks, list the deadlines');
  const merged = await editOffline(draft, 'merge the risks and deadlines into one step');
  expect(merged.config).not.toContain('id: list_deadlines');
  expect(merged.config).toContain('outputs: [risks, deadlines]');
  const between = await editOffline(draft, 'between the summary and the risks, collect questions');
  expect(between.config).toMatch(/from: draft_summary\n {4}to: collect_questions/);
  const input = await editOffline(draft, 'add an input called audience and use it in the summary');
  expect(input.config).toContain('{audience}');
  const moved = await editOffline(draft, 'move the deadlines up');
  expect(moved.prose).toContain('`draft_summary` -> `list_deadlines` -> `list_risks`');
});

test('what cannot be changed is said instead of written into a prompt', async () => {
  const draft = await draftOffline('extract name and email from a message');
  expect((await editOffline(draft, 'name should be required')).config).toBeUndefined();
  expect((await editOffline(draft, 'thanks, looks good!')).config).toBeUndefined();
});
