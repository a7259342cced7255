import { nodeAt, textOf } from './config-access.ts';
import type { Mend, MendFamily } from './fix.ts';

/** What the sandbox refuses and can be said in other words: `x += 1`. */
export const mendCode: MendFamily = ({ root, errors }) =>
  errors.flatMap(({ code, at }): Mend[] => {
    const text = code === 'run.code_forbidden' ? textOf(nodeAt(root, at)) : undefined;
    if (text === undefined) return [];
    const mended = text.replaceAll(
      /^([ \t]*)([A-Za-z]\w*)[ \t]*(\+|-|\*|\/|\/\/|%)=[ \t]*([^\n#]+?)[ \t]*$/gm,
      (_, indent: string, name: string, operator: string, value: string) =>
        `${indent}${name} = ${name} ${operator} ${/^[\w.]+$/.test(value) ? value : `(${value})`}`,
    );
    if (mended === text) return [];
    return [{ edits: [{ path: at, value: mended }], said: 'wrote assignments in code as the sandbox takes them' }];
  });
