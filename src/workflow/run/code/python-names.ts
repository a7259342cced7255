import type { CodeToken, Statement } from './python-code.ts';

/** Which names a piece of Python binds and which it uses, told by their neighbours; order and scope are not looked at. */

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if import in is ' +
    'lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);

export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

/** What every Python knows without an import. */
const BUILTINS =
  'ArithmeticError AssertionError AttributeError BaseException BufferError EOFError Exception FileExistsError FileNotFoundError ' +
  'FloatingPointError ImportError IndexError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError ' +
  'NameError NotImplementedError OSError OverflowError PermissionError RecursionError ReferenceError RuntimeError StopIteration ' +
  'SyntaxError SystemError SystemExit TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError ' +
  'ValueError Warning ZeroDivisionError GeneratorExit UserWarning DeprecationWarning RuntimeWarning FutureWarning ImportWarning ' +
  'IOError EnvironmentError ConnectionError InterruptedError BlockingIOError ChildProcessError IndentationError TabError ' +
  'BytesWarning PendingDeprecationWarning SyntaxWarning UnicodeTranslateError UnicodeWarning ' +
  'abs any all bin bool bytes callable chr complex dict divmod enumerate filter float format frozenset hash hex id int isinstance ' +
  'issubclass iter len list map max min next oct ord pow print range repr reversed round set slice sorted str sum tuple zip';

const SANDBOX_NAMES = new Set([...BUILTINS.split(' '), 'setattr', 'delattr', 'inputs', 'result']);

const OTHER_BUILTINS =
  'aiter anext ascii breakpoint bytearray classmethod compile copyright credits delattr dir eval exec exit getattr globals hasattr ' +
  'help input locals license memoryview object open property quit setattr staticmethod super type vars Ellipsis NotImplemented ' +
  'BaseExceptionGroup ExceptionGroup EncodingWarning ResourceWarning StopAsyncIteration BrokenPipeError ConnectionAbortedError ' +
  'ConnectionRefusedError ConnectionResetError NotADirectoryError ProcessLookupError __name__ __build_class__ __import__';

const PLAIN_NAMES = new Set([...SANDBOX_NAMES, ...OTHER_BUILTINS.split(' '), 'memory']);

/** The names that code may use without binding them. */
export function givenNames(sandboxed: boolean): ReadonlySet<string> {
  return sandboxed ? SANDBOX_NAMES : PLAIN_NAMES;
}

function isName(token: CodeToken | undefined): token is CodeToken {
  return token?.kind === 'name' && !KEYWORDS.has(token.text);
}

const AFTER_BINDERS = new Set(['def', 'class', 'import', 'as', 'global', 'nonlocal']);

/** Every name that some statement binds. */
export function boundNames(statements: readonly Statement[]): ReadonlySet<string> {
  const bound = new Set<string>();
  for (const { tokens } of statements) {
    const assigned = tokens.findLastIndex(({ text, depth }) => text === '=' && depth === 0);
    const declares = tokens.some(({ text }) => text === 'import' || text === 'def' || text === 'lambda');
    let betweenForAndIn = false;
    tokens.forEach((token, index) => {
      if (token.text === 'for' || token.text === 'in') betweenForAndIn = token.text === 'for';
      if (!isName(token)) return;
      const before = tokens[index - 1]?.text ?? '';
      const after = tokens[index + 1]?.text ?? '';
      const target = index < assigned && before !== '.' && !['.', '[', '('].includes(after);
      const named = AFTER_BINDERS.has(before) || after === '=' || after === ':=' || (after === ':' && index === 0);
      if (target || declares || named || betweenForAndIn) bound.add(token.text);
    });
  }
  return bound;
}

/** The names that a statement uses. */
export function usedNames({ tokens }: Statement): readonly string[] {
  return tokens
    .filter((token, index) => isName(token) && tokens[index - 1]?.text !== '.' && tokens[index + 1]?.text !== '=')
    .map(({ text }) => text);
}
