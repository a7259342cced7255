/** What becomes of a config when somebody runs it. */
export type Verdict =
  | 'runs'
  /** It validates and ends, but a step works without what it needs, so the model makes its result up. */
  | 'makes_things_up'
  /** It validates, and each run that reaches a certain step ends there with an error. */
  | 'fails_when_run'
  | 'not_valid';

/** The same words in chat, on the web page and in the shell. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  runs: 'runs',
  makes_things_up: 'valid, but it makes things up when run',
  fails_when_run: 'valid, but it fails when run',
  not_valid: 'not valid',
};
