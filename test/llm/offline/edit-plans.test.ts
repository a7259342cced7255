import { describe, expect, test } from 'vitest';
import { readRevisionWords } from '../../../src/conversation/receive/revision-words.ts';
import { validateConfig } from '../../../src/workflow/validate.ts';
import { draftOffline, editOffline } from './ask-offline.ts';

/** What an edit makes of a draft: its steps, its ways, its inputs and its prompts, in short. The result is valid and runs. */
async function edited(draft: string, ...edits: readonly string[]) {
  let yaml = await draftOffline(draft);
  let prose = '';
  for (const edit of edits) {
    const reply = await editOffline(yaml, edit);
    ({ prose } = reply);
    yaml = reply.config ?? yaml;
  }
  const { workflow, verdict } = validateConfig(yaml, { origin: 'draft' });
  if (workflow === undefined) throw new Error('not valid');
  const { nodes, edges, state } = workflow;
  expect(verdict).toBe('runs');
  return {
    prose,
    yaml,
    steps: nodes.map(({ id }) => id),
    routes: edges.flatMap(({ routes = [] }) => routes.map(({ condition, to }) => `${condition.logic} -> ${to}`)),
    way: (from: string) => edges.find((edge) => edge.from === from)?.to,
    field: (name: string) => state.fields[name],
    fields: Object.keys(state.fields),
    prompt: (id: string) => nodes.find((node) => node.id === id)?.prompt ?? '',
  };
}

const SORTED = 'classify a message as billing or bug, then write a reply';

describe('the order and number of steps', () => {
  test('"title first, then the summary" moves what it names and adds nothing to a prompt', async () => {
    const { way, prompt } = await edited(
      'write a summary of an article, then write a title',
      'title first, then the summary',
    );
    expect([way('START'), way('write_title')]).toEqual(['write_title', 'write_summary']);
    expect(prompt('write_title')).not.toMatch(/first/i);
  });

  test('"combine the two checks" merges the steps that check', async () => {
    const draft = 'check the facts of an article, then check the grammar, then write a report';
    expect((await edited(draft, 'combine the two checks')).steps).toEqual(['fact_check', 'write_report']);
  });

  test('a step that is split into tasks can be merged again', async () => {
    const draft = 'read a diff and write an explanation, then write a commit message';
    const split = 'split the explanation into two steps: first list the changed files, then explain the changes';
    expect((await edited(draft, split)).steps).toHaveLength(3);
    const merged = await edited(draft, split, 'merge list_files and explain_changes again');
    expect(merged.steps).toEqual(['list_files', 'write_message']);
  });

  test('"drop X, I want Y instead" puts Y in the place and under the name of Y', async () => {
    const draft = 'summarize a transcript, then write a mail';
    const { steps, fields, yaml } = await edited(draft, 'drop the mail, I want a slack update instead');
    expect(steps).toHaveLength(2);
    expect(yaml.slice(yaml.indexOf('state:'))).not.toMatch(/\bmail\b/);
    expect(fields).not.toContain('email');
  });

  test('"I also want X" is a step, and "before that" is in front of it', async () => {
    const draft = 'read a job posting and write 5 questions';
    expect((await edited(draft, 'I also want a list of red flags')).steps).toHaveLength(2);
  });

  test('what changes a text that comes in is done first, and all others go on with that', async () => {
    const { way, prompt } = await edited(
      'restructure my notes in SBAR',
      'before that, remove any patient names from the notes',
    );
    expect(way('START')).toBe('remove_names');
    expect(prompt('restructure_notes')).not.toContain('{notes}');
  });
});

describe('conditions', () => {
  test('"if below 5 stop" is a way out behind the score', async () => {
    const { routes } = await edited('score a pitch from 1 to 10, then write feedback', 'if below 5 stop');
    expect(routes).toEqual(['state.score < 5 -> END', 'default -> write_feedback']);
  });

  test.each([
    ['only write the feedback if the score is at least 7', ['state.score >= 7 -> write_feedback', 'default -> END']],
    ['skip the feedback if the score is above 8', ['state.score > 8 -> END', 'default -> write_feedback']],
  ])('"%s" leads past a step that is there', async (edit, routes) => {
    expect((await edited('score a pitch from 1 to 10, then write feedback', edit)).routes).toEqual(routes);
  });

  test('what is done instead of a step leads past it', async () => {
    const draft = 'extract name and pickup day from a message. write a confirmation';
    const { way } = await edited(draft, "if something's missing it should ask for it instead of confirming");
    expect(way('ask')).toBe('END');
  });
});

describe('kinds and numbers', () => {
  test('a kind is added where the sorter lists them, with a step of its own where one is asked for', async () => {
    const { prompt } = await edited(SORTED, 'also add "refund" as a category');
    expect(prompt('classify_message')).toContain('billing, bug, refund;');
    const { routes } = await edited(SORTED, 'a third kind: press, which goes to a short holding statement');
    expect(routes).toEqual(['state.category == "press" -> handle_press', 'default -> write_reply']);
  });

  test('a range between two ways, and a limit that takes it along', async () => {
    const draft = 'Score an application 0 to 100. If 60 or above write an approval, otherwise write a rejection.';
    const { routes } = await edited(
      draft,
      'add a middle case: between 40 and 59 ask for more documents',
      'raise the approval limit to 65',
    );
    expect(routes.map((route) => route.replace(/ -> .*/, ''))).toEqual([
      'state.score >= 65',
      'state.score >= 40 and state.score <= 64',
      'default',
    ]);
  });

  test('the old number says which one is meant', async () => {
    const draft = 'write a text, then score it from 1 to 10, revise it until the score is at least 7, max 3 rounds';
    const { routes } = await edited(draft, 'make it 8 instead of 7', 'no wait, 9, and allow 5 rounds');
    expect(routes.slice(0, 2).map((route) => route.replace(/ -> .*/, ''))).toEqual([
      'state.score >= 9',
      'state.rounds >= 5',
    ]);
  });
});

describe('inputs', () => {
  test('"make X and Y inputs" adds both', async () => {
    expect((await edited('write a job posting', 'make role and seniority inputs')).fields).toEqual(
      expect.arrayContaining(['role', 'seniority']),
    );
  });

  test('an input may have choices and a default, which "it" can lose again', async () => {
    const draft = 'write five headlines for an article';
    const chosen = await edited(draft, 'tone should be selectable: serious or playful. default playful');
    expect(chosen.field('tone')).toMatchObject({ default: 'playful', description: 'tone (serious or playful)' });
    const required = await edited(
      draft,
      'tone should be selectable: serious or playful. default playful',
      'make the tone required',
    );
    expect(required.field('tone')).toMatchObject({ required: true });
  });
});

describe('what is no change', () => {
  test.each(['great, thanks!', 'perfect'])('"%s" changes nothing and is answered', async (text) => {
    expect((await edited(SORTED, text)).prose).toMatch(/^You are welcome/);
  });

  test('a question about a condition is answered with the ways', async () => {
    const draft = 'Score an application 0 to 100. If 60 or above write an approval, otherwise write a rejection.';
    expect((await edited(draft, 'what happens if the score is 60?')).prose).toContain(
      '`write_approval` (`state.score >= 60`)',
    );
  });

  test('a kind where nothing is sorted is named word for word, not built as a step', async () => {
    const { steps, prose } = await edited('write a poem', 'new category complaint, there write an apology');
    expect(steps).toHaveLength(1);
    expect(prose).toMatch(/change in that|made nothing/);
  });
});

test.each(['no, go back', 'hmm actually undo', 'it was better before', 'bring it back'])(
  '"%s" takes the last change back',
  (text) => {
    expect(readRevisionWords(text)).toEqual({ command: 'undo' });
  },
);
