import { expect, test } from 'vitest';
import { runExplain } from '../../src/cli/explain.ts';

function explain(...codes: string[]) {
  const said = { out: '', error: '' };
  const exitCode = runExplain(codes, {
    stdout: { write: (text: string) => Boolean((said.out += text)) },
    stderr: { write: (text: string) => Boolean((said.error += text)) },
  });
  return { ...said, exitCode };
}

test('a code is explained with the way to fix it', () => {
  expect(explain('run.parallel')).toEqual({
    out: 'run.parallel (warning, error in a draft)\n  Parallel steps do not work.\n  To fix it: use one node for the whole list.\n',
    error: '',
    exitCode: 0,
  });
});

test('without a code, all of them are explained', () => {
  expect(explain().out.match(/^ {2}To fix it: /gm)?.length).toBeGreaterThan(100);
});

test('a code that does not exist gets the nearest one', () => {
  expect(explain('graph.bad_typ')).toEqual({
    out: '',
    error: 'There is no code "graph.bad_typ"; did you mean graph.bad_type?\n',
    exitCode: 2,
  });
});
