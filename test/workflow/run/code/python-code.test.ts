import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanCode } from '../../../../src/workflow/run/code/python-code.ts';
import { FIELDS, judge, JUDGE, LINE, said, WRITE } from '../../../support/workflow-config.ts';

function run(code: string, sandbox: object | undefined = {}, inputs: object = { q: '{topic}' }) {
  const node = { ...WRITE, inputs, code, ...(sandbox !== undefined && { sandbox }) };
  const report = judge({ nodes: [node, JUDGE] });
  return { runnable: report.runnable, said: said(report).map((line) => line.split(' ')[0]) };
}

describe('code in the sandbox', () => {
  test.each([
    "result = ''.join([c.upper() for c in inputs['q']])",
    "def f(a, b=1, *rest, **more):\n    return a\nresult = f('x')",
    "out = []\nfor k, v in [('a', 'b')]:\n    out.append(k)\nresult = out[0]",
    'result = f"{inputs[\'q\']}"',
    "print('a')\nresult = 'b'",
    'i = 0\nwhile i < 3:\n    i = i + 1\nresult = str(i)',
    "try:\n    x = int(inputs['q'])\nexcept ValueError as e:\n    x = repr(e)\nresult = str(x)",
    "a, b = 'x', {'k': [1, 2]}\nresult = a # a comment",
    "[a, b] = 'xy'\nresult = a",
    "f = lambda x: x\nresult = '''one\ntwo'''; y = 5",
    "text = inputs.get('q', 'x')\\\n  .strip()\nresult = text",
    'total: int = 1\nresult = str(total)',
    'i = 0\nwhile True:\n    i = i + 1\n    if i > 3: break\nresult = str(i)',
    'if (n := len(inputs)) > 1: result = "x"\nelse: result = "y"',
    "result = sorted({x for x in 'ab'}, key=lambda v: v)[0]",
  ])('may be %j', (code) => {
    expect(run(code)).toEqual({ runnable: 'yes', said: [] });
  });

  test.each([
    ['import os\nresult = "x"', 'run.code_forbidden'],
    ['from os import path\nresult = "x"', 'run.code_forbidden'],
    ['class A:\n  pass\nresult = "x"', 'run.code_forbidden'],
    ['_x = 1\nresult = "x"', 'run.code_forbidden'],
    ['d = {}\nd["a"] = 1\nresult = "x"', 'run.code_forbidden'],
    ['d = {"a": 1}\ndel d["a"]\nresult = "x"', 'run.code_forbidden'],
    ['x = 1\nx += 1\nresult = "x"', 'run.code_forbidden'],
    ['x = len\nx.y = 1\nresult = "x"', 'run.code_forbidden'],
    ['result = "{}".format(1)', 'run.code_forbidden'],
    ['a = [1]\nresult = str(max(*a))', 'run.code_forbidden'],
    ['# eval( in a comment\nresult = "x"', 'run.code_forbidden'],
    ['def f():\n  return __name__\nresult = "x"', 'run.code_forbidden'],
    ['result = open("x").read()', 'run.code_name'],
    ['result = type("x")', 'run.code_name'],
    ['result = json.dumps({})', 'run.code_name'],
    ["result = inputs['zz']", 'run.code_missing_input'],
    ['result = inputs.q', 'run.code_missing_input'],
    ['raise ValueError("x")', 'run.code_fails'],
    ['result = str(1 / 0)', 'run.code_fails'],
    ['while True:\n    x = 1\nresult = "x"', 'run.code_fails'],
    ['result = (1', 'run.code_syntax'],
    ['result = "x', 'run.code_syntax'],
    ['result = [1)', 'run.code_syntax'],
    ['result = x ? 1 : 2', 'run.code_syntax'],
    ['result = 5', 'run.code_result'],
    ['result = ["a"]', 'run.code_result'],
    ['x = 1', 'run.code_result'],
  ])('%j fails each time', (code, expected) => {
    const report = run(code);
    expect(report.said).toContain(expected);
    expect(report.runnable).toBe('no');
  });

  test.each([
    'if inputs["q"] == "x":\n    import os\nresult = "x"',
    'def f():\n    return json.dumps({})\nresult = "x"',
    'if inputs["q"]: d = open("x")\nresult = "x"',
    't = "{}"\nresult = t.format(1)',
    'if inputs["q"] == "": raise ValueError("x")\nresult = "x"',
  ])('%j fails where it gets there', (code) => {
    expect(run(code).runnable).toBe('unknown');
  });

  test('needs Docker where it asks for it', () => {
    expect(run("import os\nresult = 'x'", { mode: 'docker' })).toEqual({
      runnable: 'unknown',
      said: ['run.sandbox_docker'],
    });
  });
});

test('code without a sandbox may import, and is told about', () => {
  const free = "import json\nresult = json.dumps(inputs['q'])\nd = {}\nd['a'] = 1";
  expect(run(free, { enabled: false })).toEqual({ runnable: 'yes', said: ['effect.code_unsandboxed'] });
  expect(run('match inputs["q"]:\n    case other:\n        result = other', { enabled: false }).runnable).toBe('yes');
  expect(run('from os.path import *\nresult = basename("x")', { enabled: false }).runnable).toBe('yes');
  const node = { ...WRITE, code: free, inputs: { q: '{topic}' } };
  expect(said(judge({ nodes: [node, JUDGE] }))).toEqual(['effect.code_unsandboxed nodes[0].code']);
});

test('a result that is wrong harms the next node only', () => {
  const node = { ...WRITE, code: 'result = 5', sandbox: {} };
  const last = [
    { from: 'START', to: 'judge' },
    { from: 'judge', to: 'write' },
    { from: 'write', to: 'END' },
  ];
  expect(judge({ nodes: [node, JUDGE], edges: last }).runnable).toBe('unknown');
  const optional = { ...FIELDS, draft: { type: 'str' } };
  expect(judge({ fields: optional, nodes: [{ ...node, code: 'pass' }, JUDGE], edges: LINE }).runnable).toBe('yes');
});

test('code fills its first output only', () => {
  const node = { ...JUDGE, inputs: { text: '{draft}' }, code: 'result = 0.5', sandbox: {} };
  expect(said(judge({ nodes: [WRITE, node] }))).toEqual(['effect.code_first_output nodes[1].outputs']);
});

test('any text can be scanned, in time that grows with it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (code) => {
      scanCode(code);
    }),
  );
  const long = scanCode('x = [1, "two"] # three\n'.repeat(20_000));
  expect(long.ok && long.statements.length).toBe(20_000);
});
