/** What a step of one kind of verb takes and gives. The verbs are the names of the `verbs` lists in the language files. */
export interface Recipe {
  /** The noun behind the verb is what it works `on`, or what comes `out`. */
  readonly object: 'on' | 'out';
  /** What its result is called where the words name none. */
  readonly gives: string;
  /** Its result is the same text, changed: in the middle of a workflow the next step goes on with that. */
  readonly changes?: true;
}

export const RECIPES: Readonly<Record<string, Recipe>> = {
  read: { object: 'on', gives: 'notes' },
  summarize: { object: 'on', gives: 'summary' },
  translate: { object: 'on', gives: 'translation', changes: true },
  extract: { object: 'out', gives: 'values' },
  classify: { object: 'on', gives: 'category' },
  score: { object: 'on', gives: 'score' },
  answer: { object: 'on', gives: 'answer' },
  check: { object: 'on', gives: 'findings' },
  fact_check: { object: 'on', gives: 'checked_text', changes: true },
  proofread: { object: 'on', gives: 'proofread_text', changes: true },
  save_file: { object: 'on', gives: 'saved_path' },
  decide: { object: 'out', gives: 'decision' },
  improve: { object: 'on', gives: 'improved_text', changes: true },
  analyze: { object: 'on', gives: 'analysis' },
  compare: { object: 'on', gives: 'comparison' },
  explain: { object: 'on', gives: 'explanation' },
  list: { object: 'out', gives: 'findings' },
  compute: { object: 'out', gives: 'result' },
  split: { object: 'on', gives: 'parts' },
  write: { object: 'out', gives: 'draft_text' },
  send: { object: 'out', gives: 'message_text' },
};

export const ANY_RECIPE: Recipe = { object: 'out', gives: 'result' };
