import { expect, test } from 'vitest';
import { scanCode } from '../../../../src/workflow/run/code/python-code.ts';
import { syntaxFault } from '../../../../src/workflow/run/code/python-syntax.ts';

function faultOf(code: string): string | undefined {
  const scan = scanCode(code);
  if (!scan.ok) throw new Error(scan.problem);
  return syntaxFault(scan.statements)?.problem;
}

test.each([
  ['result = = 1', '`=` after `=`'],
  ['result = 1 +', 'nothing after `+`'],
  ['result = inputs["a"] inputs["b"]', '`inputs` right after `]`'],
  ['print "x"', '`"x"` right after `print`'],
  ['a = 1\nb = a && 2', '`&` after `&`'],
  ['i++', 'nothing after `+`'],
  ['if a\n    result = 1', 'no colon at the end of the `if` line'],
  ['for x in y\n    pass', 'no colon at the end of the `for` line'],
  ['if a:\n    b = 1\nelse if c:\n    b = 2', 'no colon after `else`'],
  ['if a:\nresult = 1', 'nothing indented below the colon'],
  ['def f():', 'nothing indented below the colon'],
  ['a = 1\n  b = 2', 'a line that is indented too far'],
  ['return inputs["x"]', 'a `return` outside of a function; write `result = ...`'],
  ['if a:\n    return 1', 'a `return` outside of a function; write `result = ...`'],
  ['def f():\n    return 1\nreturn f()', 'a `return` outside of a function; write `result = ...`'],
  ['if a:\n    break', 'a `break` outside of a loop'],
])('what Python cannot compile is told: %j', (code, problem) => {
  expect(faultOf(code)).toBe(problem);
});

test.each([
  'def f(x, /, *, y=1, **rest):\n    return x\nresult = f(*[1], y=-2)',
  'if a: b = 1\nelse: b = 2\nresult = b',
  'for x in y:\n\tif x:\n\t\tcontinue\n\telse:\n\t\tbreak\nresult = ~x',
  'result = a[1:] + a[::-1]; b = not a or -1 < +2\nc = *a, b',
  'try:\n    result = 1\nexcept (KeyError, ValueError) as error:\n    result = 0\nfinally:\n    pass',
  'result = "a" "b" f"{1}"\nx: int = 3\nmatch = 3\ntype = 4',
  'match x:\n    case [1, y] if y:\n        pass',
  'result = [x if x else 0 for x in y if x not in z]\nprint((lambda a: a)(1), ...)',
  'class A:\n    # a comment\n\n    @property\n    def b(self): return 1',
  'x = (\n  1\n+ 2)\nwhile x: x = x - 1',
])('what Python compiles is left alone: %j', (code) => {
  expect(faultOf(code)).toBeUndefined();
});
