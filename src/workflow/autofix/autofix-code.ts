import { nodeAt, textOf } from './config-access.ts';
import type { Fix, FixFamily } from './fix.ts';

/** What the sandbox refuses and can be said in other words: `x += 1`. */
export const fixCode: FixFamily = ({ root, errors }) =>
  errors.flatMap(({ code, at }): Fix[] => {
    const text = code === 'run.code_forbidden' ? textOf(nodeAt(root, at)) : undefined;
    if (text === undefined) return [];
    const fixed = text.replaceAll(
      /^([ \t]*)([A-Za-z]\w*)[ \t]*(\+|-|\*|\/|\/\/|%)=[ \t]*([^\n#]+?)[ \t]*$/gm,
      (_, indent: string, name: string, operator: string, value: string) =>
        `${indent}${name} = ${name} ${operator} ${/^[\w.]+$/.test(value) ? value : `(${value})`}`,
    );
    if (fixed === text) return [];
    return [{ edits: [{ path: at, value: fixed }], said: 'wrote assignments in code as the sandbox takes them' }];
  });
