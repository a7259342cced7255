import { COMMANDS, type CommandName } from '../../chat/conversation-port.ts';

/** The command of a message that is nothing but a command word, optionally with a slash before it. */
export function commandIn(text: string): CommandName | undefined {
  const word = /^\/?([a-z]+)[.!]?$/i.exec(text.trim())?.[1]?.toLowerCase();
  return COMMANDS.find((name) => name === word);
}

/** Commands that only read: a button gets their answer at once, even while a turn runs. */
export type ReadCommandName = 'help' | 'list' | 'show' | 'validate';

export function isReadCommand(name: CommandName): name is ReadCommandName {
  return name === 'help' || name === 'list' || name === 'show' || name === 'validate';
}
