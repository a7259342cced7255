import { nodeAt, textOf } from './config-access.ts';
import type { Fix, FixFamily } from './fix.ts';

/** What the sandbox refuses and can be said in other words (`x += 1`), and state fields that the code reads and is not given. */
export const fixCode: FixFamily = ({ root, errors }) =>
  errors.flatMap(({ code, at, suggestion }): Fix[] => {
    if (code === 'run.code_missing_input' && suggestion !== undefined) {
      const path = [...at.slice(0, 2), 'inputs', suggestion];
      return [
        { edits: [{ path, value: `{${suggestion}}` }], said: `passed \`${suggestion}\` to the code that reads it` },
      ];
    }
    const text = code === 'run.code_forbidden' ? textOf(nodeAt(root, at)) : undefined;
    if (text === undefined) return [];
    const fixed = text.split('\n').map(plainAssignment).join('\n');
    if (fixed === text) return [];
    return [{ edits: [{ path: at, value: fixed }], said: 'wrote assignments in code as the sandbox takes them' }];
  });

/** `x = x + (1)` for `x += 1`. */
function plainAssignment(line: string): string {
  const match = /^([ \t]*)([A-Za-z]\w*)[ \t]*(\+|-|\*|\/|\/\/|%)=([^#]+)$/.exec(line);
  const [, indent = '', name = '', operator = '', written = ''] = match ?? [];
  const value = written.trim();
  if (value === '') return line;
  return `${indent}${name} = ${name} ${operator} ${/^[\w.]+$/.test(value) ? value : `(${value})`}`;
}
