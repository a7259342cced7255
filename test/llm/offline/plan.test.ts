import { describe, expect, test } from 'vitest';
import { detectLanguage } from '../../../src/llm/offline/detect-language.ts';
import { loadLibrary } from '../../../src/llm/offline/library.ts';
import { printPlan } from '../../../src/llm/offline/plan/plan.ts';
import { readPlan } from '../../../src/llm/offline/plan/read-plan.ts';

const library = loadLibrary();

function planOf(text: string): string[] {
  const language = detectLanguage(text, library.languages) ?? library.plain;
  return printPlan(readPlan(text, language).plan).split('\n');
}

const steps = (text: string) =>
  planOf(text)
    .slice(1)
    .map((line) => line.split(':')[0]);

const arms = (text: string) =>
  planOf(text)
    .slice(2)
    .filter((line) => !line.startsWith(' '));

const unsure = (text: string) => readPlan(text, library.english).plan.unsure;

const logics = (text: string) => planOf(text).filter((line) => line.startsWith('if '));

describe('clauses become steps with the words of the user', () => {
  test('sentences, commas, "and" and "then" separate steps', () => {
    expect(
      planOf(
        'First read a customer complaint and list the problems. Then write a polite answer, and translate it to Dutch.',
      ),
    ).toEqual([
      'given complaint: str',
      'list_problems: Read a customer complaint. List the problems (complaint) -> problems: list[str]',
      'write_answer: write a polite answer (complaint, problems) -> polite_answer: str',
      'translate: translate it to Dutch (polite_answer) -> translation: str',
    ]);
  });

  test('numbered lists, arrows and list items do too', () => {
    expect(steps('1. read the bug report\n2. guess the component\n3. write a summary')).toEqual([
      'guess_component',
      'write_summary',
    ]);
    expect(steps('- translate a text to Greek\n- check the grammar\n- write a title')).toEqual([
      'translate',
      'proofread',
      'write_title',
    ]);
    expect(steps('idea -> pitch -> objections')).toEqual(['pitch_step', 'objections_step']);
  });

  test('quotations, brackets and lists of nouns are kept whole', () => {
    expect(planOf('Write a letter that is short, polite and gives no reasons')).toHaveLength(2);
    expect(planOf('Classify messages as spam or fine, for example "read this, then pay" is spam')).toHaveLength(2);
    expect(planOf('Turn a flat into a listing: headline, description and 5 hashtags').at(-1)).toMatch(
      /-> headline: str, description: str, hashtags: list\[str\]$/,
    );
  });

  test('a field is never named after a command, and a pronoun is never a topic', () => {
    expect(planOf('parse a log and tell me what is wrong')).toEqual(
      ['given log: str', 'parse_log: Parse a log. Tell me what is wrong (log) -> draft_text: str'].map((line) =>
        line.replace('parse_log', 'tell_me'),
      ),
    );
    expect(planOf('research a topic, then write 500 words about it')[0]).toMatch(/^given topic: str/);
  });

  test('polite words, the words for the workflow itself and background are no steps', () => {
    expect(planOf('hi there, could you please make me a workflow that summarizes a text, thanks!').slice(1)).toEqual([
      'summarize_text: summarize a text (text) -> summary: str',
    ]);
    expect(planOf('we run a small bakery. Write an answer to a review.').at(-1)).toMatch(
      /^write_answer: We run a small bakery\. Write an answer/,
    );
  });
});

describe('branches', () => {
  test('if, else if and otherwise, with a way out', () => {
    expect(
      planOf(
        'Check a claim. If documents are missing ask for them, else if the amount is over 10000 write a memo, otherwise stop.',
      ),
    ).toEqual([
      'given claim: str',
      'check_claim: Check a claim (claim) -> findings: str',
      'decide: Decide which case this is (claim, findings) -> case_found: str',
      'if state.case_found == "documents_missing"',
      '  ask: ask for them (claim, findings) -> outcome: str',
      'if state.case_found == "amount_10000"',
      '  write_memo: write a memo (claim, findings) -> outcome: str',
      'otherwise',
      '  stop',
    ]);
  });

  test('numbers are compared as they were written', () => {
    expect(
      logics(
        'Score leads from 0 to 100. 80 or more: write a letter. Between 40 and 79: write an email. Below that: stop.',
      ),
    ).toEqual(['if state.score >= 80', 'if state.score >= 40 and state.score <= 79']);
    expect(logics('rate an essay from 0 to 1, if the rating is above 0.85 praise it, otherwise write a plan')).toEqual([
      'if state.score > 0.85',
    ]);
    expect(
      logics(
        'Rate a loan application from 1 to 5. 4 or 5 goes to a manual review note, 3 gets extra questions, the rest is approved',
      ),
    ).toEqual(['if state.score >= 4 and state.score <= 5', 'if state.score == 3']);
  });

  test('kinds get a step each, and "other" is the way for everything else', () => {
    const plan = planOf('sort incoming mails into billing, technical and other and answer each with its own step');
    expect(plan[0]).toBe('given mail: str');
    expect(plan.filter((line) => /^(?:if|otherwise)/.test(line))).toEqual([
      'if state.category == "billing"',
      'if state.category == "technical"',
      'otherwise',
    ]);
  });

  test('a question of the step before is what yes and no are about', () => {
    expect(planOf('is a message a complaint? if so write an apology, otherwise end').slice(1)).toEqual([
      expect.stringMatching(/-> \w+: bool$/),
      expect.stringMatching(/^if state\.\w+$/),
      expect.stringContaining('write an apology'),
      'otherwise',
      '  stop',
    ]);
  });

  test('a condition behind its action, and one that a check asks, are told apart', () => {
    expect(planOf('summarize a report and write a warning if the costs rise').at(-3)).toContain('if state.');
    expect(planOf('check if the invoice is complete and write a note')).toHaveLength(3);
  });
});

describe('loops', () => {
  test('a threshold stays as it was written, and a count bounds the loop', () => {
    expect(
      planOf('write a product description, rate it from 0 to 1, improve it until score > 0.8, at most 4 times'),
    ).toEqual([
      'given ',
      'write_description: write a product description () -> description: str',
      'rate_description: rate it from 0 to 1 (description) -> score: float, reason: str',
      'until state.score > 0.8, at most 4 times, back to rate_description',
      '  improve_description: improve it (description, reason) -> description: str',
    ]);
  });

  test('a step that is kept going sees what it made and what was found about it', () => {
    const plan = planOf('keep shortening a text until it is under 280 characters, give up after 5 tries');
    expect(plan[1]).toBe('shorten_text: shorten a text (text, short_text, advice) -> short_text: str');
    expect(plan.at(-1)).toBe('until state.good_enough, at most 5 times, back to shorten_text');
  });

  test('repeating what was rated until it is good enough', () => {
    expect(planOf('write a story, rate it from 0 to 10, repeat until it is at least 8, at most 4 times').at(-1)).toBe(
      'until state.score >= 8, at most 4 times, back to write_story',
    );
  });

  test('going back to a step that is named', () => {
    expect(planOf('write a poem, then score the poem, go back to writing until score >= 7, max 2 times').at(-1)).toBe(
      'until state.score >= 7, at most 2 times, back to write_poem',
    );
  });
});

describe('lists, values and names', () => {
  test('for each of a list there is one step over the whole list', () => {
    expect(planOf('for each city write a haiku')).toEqual([
      'given cities: list[str]',
      'write_haiku: for each city write a haiku for each of cities (cities) -> haiku: list[str]',
    ]);
  });

  test('values with types', () => {
    expect(planOf('one step: take a title, output slug (str), is_valid (bool) and length (int)').at(-1)).toMatch(
      /-> slug: str, is_valid: bool, length: int$/,
    );
    expect(planOf('Read a receipt and give it back as JSON with shop, date and total').at(-1)).toMatch(
      /-> shop: str, date: str, total: float$/,
    );
  });

  test('steps that the user names keep their names', () => {
    const plan = planOf(
      '3 nodes named fetch, clean, report: fetch takes a url and returns the text, clean strips ads, report writes a summary',
    );
    expect(plan.slice(1).map((line) => line.split(' (')[0])).toEqual([
      'fetch: take a url and returns the text',
      'clean: strip ads',
      'report: write a summary',
    ]);
  });

  test('the language that a translation starts from is not the one it ends in', () => {
    expect(planOf('translate a letter from English to French').at(-1)).toMatch(
      /^translate: translate a letter from English to French/,
    );
    expect(planOf('translate a letter into French and Greek').at(-1)).toMatch(
      /-> translation_french: str, translation_greek: str$/,
    );
  });
});

describe('what people write around a task', () => {
  test('a trade, a title or thanks in front of the task brings nothing in', () => {
    for (const head of [
      'lawyer: ',
      'recruiter here!! ',
      'Contract checker. ',
      'code review bot: ',
      'thanks for yesterday! ',
    ])
      expect(planOf(`${head}Read a letter and list the risks`)[0]).toBe('given letter: str');
    expect(planOf('debate: one side argues for, then a judge decides')[0]).toBe('given ');
  });

  test('inputs and outputs that are named make one step', () => {
    expect(
      planOf('inputs: name (str), age (int). outputs: urgency (low/medium/high), advice. just one step pls'),
    ).toEqual([
      'given name: str, age: int',
      'output: output: urgency (low/medium/high), advice (name, age) -> urgency: str, advice: str',
    ]);
    expect(
      planOf('lesson planner. inputs grade level, duration. outputs goals, homework. make the goals fun lol'),
    ).toEqual([
      'given grade_level: str, duration: str',
      expect.stringMatching(
        /^output_goals: .* make the goals fun lol \(grade_level, duration\) -> goals: list\[str\], homework: str$/,
      ),
    ]);
    expect(planOf('want to paste a CV and a job ad and get: fit score 0-100, 3 gaps and 5 questions').at(-1)).toMatch(
      /\(cv, job_ad\) -> fit_score: int, gaps: list\[str\], questions: list\[str\]$/,
    );
    expect(planOf('rooms, size and highlights go in, a listing of 120 words comes out, plus a caption')[0]).toBe(
      'given rooms: list[str], size: str, highlights: list[str]',
    );
    expect(planOf('plan a trip: ask for destination and budget; find things to do; make an itinerary')[0]).toBe(
      'given destination: str, budget: str',
    );
  });

  test('what is said of things or people is not a step, and plural nouns are not verbs', () => {
    expect(steps('I teach physics. Given a topic, create an exercise')).toEqual(['create_exercise']);
    expect(steps('Inputs are the topic and two host names. Host one is skeptical. Write a script')).toEqual([
      'write_script',
    ]);
    expect(steps('Group commits into features, fixes and chores')).toEqual(['group_commits']);
    expect(
      steps('Create a workflow with two steps. Step 1 collects facts about a person. Step 2 writes a biography.'),
    ).toEqual(['collect_facts', 'write_biography']);
    expect(planOf('reads a customer interview, tags every statement as pain or gain')[0]).toBe('given interview: str');
    expect(planOf('rewrite a text three times in different styles')).toHaveLength(2);
  });

  test('lettered and numbered parts are steps, and a list of nodes gives their names', () => {
    expect(
      steps('Read a note and write: (a) a summary for the doctor, (b) a letter without jargon, (c) the ICD codes'),
    ).toEqual(['summary_step', 'letter_step', 'codes']);
    expect(steps('3 step thing: (1) clean up the transcript (2) pull out quotes (3) a tweet')).toHaveLength(3);
    expect(
      steps('It should have 2 nodes: intake, polish. intake cleans up the question, polish fixes grammar.'),
    ).toEqual(['intake', 'polish']);
  });

  test('several things that a text is turned into are fields each', () => {
    expect(planOf('turn a job ad into a search string for linkedin and an outreach message').at(-1)).toMatch(
      /\(job_ad\) -> search_string: str, \w*message: str$/,
    );
    expect(planOf('give protein, carbs & fat in grams as numbers, and one tip').at(-1)).toMatch(
      /-> protein: float, carbs: float, fat: float, tip: str$/,
    );
  });

  test('values with types behind "into", and a value with its length', () => {
    expect(planOf('turn a recipe into ingredients (list), steps (list) and minutes (number)').at(-1)).toMatch(
      /-> ingredients: list\[str\], steps: list\[str\], minutes: float$/,
    );
    expect(planOf('for each product write a description of 50 words and a category').at(-1)).toMatch(
      /-> description: list\[str\], category: list\[str\]$/,
    );
  });

  test('who writes to whom, and what the bot should do, are not steps', () => {
    expect(steps('patients write in with questions. Decide how urgent it is')).toEqual(['decide']);
    expect(steps('our support bot should apologise, then solve the problem')).toEqual(['apologise', 'solve_problem']);
  });

  test('what is cut up or found is a list, and each of it is treated', () => {
    expect(planOf('I have a PDF. chunk it, summarize every chunk').slice(1)).toEqual([
      expect.stringMatching(/-> parts: list\[str\]$/),
      expect.stringMatching(/for each of parts .*-> summary: list\[str\]$/),
    ]);
    expect(planOf('contract in -> find every clause about liability -> explain each').slice(0, 2)).toEqual([
      'given contract: str',
      expect.stringMatching(/-> clause: list\[str\]$/),
    ]);
  });
});

describe('ways through a workflow', () => {
  test('what is done with a kind may follow its name in any form', () => {
    expect(
      arms(
        'classify tickets into hardware, software or other. for hardware ask for the serial number, software -> steps, other -> thanks',
      ),
    ).toEqual(['if state.category == "hardware"', 'if state.category == "software"', 'otherwise']);
    expect(
      arms(
        'Moderate comments. Categories: ok, spam, hate. Spam and hate get removed with a reason, ok ones pass through unchanged.',
      ),
    ).toEqual(['if state.category == "spam" or state.category == "hate"', 'if state.category == "ok"', 'otherwise']);
  });

  test('kinds that only the arms name are told apart by the step before, or by one of its own', () => {
    expect(
      planOf('product review -> sentiment. negative -> apology, positive -> thank you note').filter((line) =>
        line.startsWith('if '),
      ),
    ).toEqual(['if state.sentiment == "negative"', 'if state.sentiment == "positive"']);
    expect(planOf('i want to automate replies. 5 star = short thanks, 1-2 star = an apology')[1]).toMatch(
      /^decide: Automate replies\./,
    );
  });

  test('things above a number that go somewhere are a branch', () => {
    expect(
      planOf(
        'extract the amount and cause of a claim. Claims above 5,000 go to a manager; the others get a letter',
      ).slice(2),
    ).toEqual([
      'if state.amount > 5000',
      expect.stringContaining('a manager'),
      'otherwise',
      expect.stringContaining('a letter'),
    ]);
    expect(
      logics('score leads: size and budget each 1-5, add them up, and if the total is 8 or more draft an invite'),
    ).toEqual(['if state.result >= 8']);
  });

  test('a condition behind its action is asked before it, whatever follows', () => {
    const plan = planOf("First translate the complaint to English if it isn't English already, then summarise it");
    expect(plan[1]).toMatch(/^decide: /);
    expect(plan[3]).toMatch(/^ {2}translate: /);
    expect(plan.at(-1)).toMatch(/^summarise_complaint: /);
  });

  test('stop if ... is a way out, in front of the steps where only what comes in decides', () => {
    expect(planOf('user story -> criteria -> test cases. stop if the user story is too vague').slice(1, 4)).toEqual([
      expect.stringMatching(/^decide: .*too vague \(story\)/),
      expect.stringMatching(/^if state\.\w+$/),
      '  stop',
    ]);
    expect(planOf('rate an essay from 0 to 10, stop if it is below 5, then write praise')).toContain(
      'if state.score < 5',
    );
  });

  test('otherwise behind a check or a demand', () => {
    const plan = planOf('make an itinerary, make sure that it stays within budget, otherwise make it cheaper');
    expect(plan.slice(-3)).toEqual([
      expect.stringMatching(/^if state\./),
      'otherwise',
      expect.stringContaining('make it cheaper'),
    ]);
  });

  test('doing it again is a loop, with the rounds in brackets', () => {
    expect(
      planOf("Rewrite this for kids, then check the level, and if it's above grade 5 rewrite again (max 4 tries)").at(
        -1,
      ),
    ).toMatch(/at most 4 times, back to rewrite_text$/);
  });
});

describe('what is not certain', () => {
  test('words that say in no known way what is to be done are named', () => {
    expect(unsure('summarize a text. Legal approves of it in writing by Friday')).toHaveLength(1);
    expect(unsure('use claude sonnet for the writing and something cheap for the rest. Write a poem')).toHaveLength(1);
  });

  test('a verb that nothing knows is a step in the words of the user', () => {
    expect(steps('Summarize a text. Wobble the frobnicator, zap it')).toEqual([
      'summarize_text',
      'wobble_frobnicator',
      'zap',
    ]);
  });

  test('settings go to the step that they are for', () => {
    const { items } = readPlan(
      'Come up with a premise, then edit it. Use a high temperature for the premise and low for the edit. use gpt-4o-mini to tag it, and gpt-4o to write a blurb',
      library.english,
    ).plan;
    expect(items.map((item) => (item.kind === 'task' ? item.settings : undefined))).toEqual([
      { temperature: 0.9 },
      { temperature: 0.2 },
      { provider: 'openai', model: 'gpt-4o-mini' },
      { provider: 'openai', model: 'gpt-4o' },
    ]);
  });
});

describe('other languages', () => {
  test.each([
    [
      'Lies eine Bewerbung, fasse die Stärken zusammen und schreibe eine Einladung',
      ['summarize_starken', 'write_einladung'],
    ],
    [
      'Lis un avis client, trouve le problème principal puis écris une réponse polie',
      ['list_probleme', 'write_reponse'],
    ],
    ['Lee una queja y luego escribe una respuesta y traduce la respuesta al inglés', ['write_respuesta', 'translate']],
    ['Leia um texto, liste os erros e escreva um resumo', ['list_erros', 'write_resumo']],
    ['メールを要約して、それから英語に翻訳して', ['summarize', 'translate']],
    ['Прочитай отзыв клиента, затем напиши вежливый ответ', ['step', 'step_2']],
    ['اقرأ شكوى العميل ثم اكتب ردا مهذبا', ['step', 'step_2']],
  ])('%s', (text, ids) => {
    expect(
      planOf(text)
        .slice(1)
        .map((line) => line.split(':')[0]),
    ).toEqual(ids);
  });
});
