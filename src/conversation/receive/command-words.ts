import { readExpectationWords } from './expectation-words.ts';
import { COMMANDS, type CommandName } from '../../chat/conversation-port.ts';

/** Synonyms of commands. The card leaves types out, and `show` includes them. */
const SYNONYMS: Readonly<Record<string, CommandName>> = {
  details: 'show',
  'show details': 'show',
  'show types': 'show',
  types: 'show',
};

/** `try`, `try it`, `try it again`, or with inputs: `try it with topic: solar power`. Without a name before a colon, it is a request for a change. */
const TRIAL = /^\/?(?:threadsmith )?try(?: (?:it|this)(?: again)?)?(?:[.!]|(?: with)? `?[A-Za-z_]\w*`? ?[:=][^]*)?$/i;

/** The command of a message that consists only of a command word, optionally after a slash. Only `forget all` has a second word. */
export function commandIn(text: string): CommandName | undefined {
  if (readExpectationWords(text) !== undefined) return 'expect';
  if (TRIAL.test(text.trim())) return 'try';
  const synonym = SYNONYMS[text.trim().toLowerCase().replace(/[.!]$/, '').replaceAll(/\s+/g, ' ')];
  if (synonym !== undefined) return synonym;
  const [, word = '', all] = /^\/?([a-z]+)(\s+all)?[.!]?$/i.exec(text.trim()) ?? [];
  const command = COMMANDS.find((name) => name === word.toLowerCase());
  if (command !== undefined && isRevisionCommand(command)) return undefined;
  return all !== undefined && command !== 'forget' ? undefined : command;
}

/** Whether a `forget` asks for all conversations of the person in this place. */
export function forgetsAll(text: string): boolean {
  return /\ball\b/i.test(text);
}

/** Commands about revisions; the text after the word names the revision. */
export type RevisionCommandName = 'restore' | 'compare' | 'name';

export function isRevisionCommand(name: CommandName): name is RevisionCommandName {
  return name === 'restore' || name === 'compare' || name === 'name';
}

/** Commands that only read. From a button, they are answered immediately, even while a turn runs. */
export type ReadCommandName = 'help' | 'list' | 'show' | 'validate';

export function isReadCommand(name: CommandName): name is ReadCommandName {
  return name === 'help' || name === 'list' || name === 'show' || name === 'validate';
}
