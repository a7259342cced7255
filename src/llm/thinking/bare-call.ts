/**
 * Tool calls that a model writes as bare JSON and nothing else, like small models behind servers without tool support: `{"name": "create_workflow",
 * "arguments": {...}}`, possibly in a fenced block, in a list, or one per line.
 */

const FENCE = '(?:`{3}[a-z_]{0,12}\\s{0,8})?';
const START = new RegExp(
  `^\\s{0,8}${FENCE}\\[?\\s{0,8}\\{\\s{0,8}"(?:name|tool|tool_name|tool_calls?|function|function_call|action|recipient_name|type|id)"\\s{0,8}:`,
);
/** A text that may still become `START`. */
const BEGINNING = /^\s{0,8}(?:`{1,3}[a-z_]{0,12}\s{0,8})?(?:\[\s{0,8})?(?:\{\s{0,8}(?:"[a-z_]{0,16}(?:"\s{0,8})?)?)?$/;
const JUDGED_CHARS = 80;

/** Whether an answer that begins at `at` may be a call. */
export function beginsCall(text: string, at: number, isEnd: boolean): boolean | 'unfinished' {
  const start = text.slice(at, at + JUDGED_CHARS);
  if (START.test(start)) return true;
  return !isEnd && start.trim() !== '' && BEGINNING.test(start) ? 'unfinished' : false;
}

const NAMES = ['name', 'tool', 'tool_name', 'recipient_name', 'action'];
const ARGUMENTS = ['arguments', 'parameters', 'args', 'params', 'input', 'action_input', 'tool_input', 'kwargs'];

/** Whether the whole text is one call or several. */
export function isCall(text: string): boolean {
  const bare = text
    .trim()
    .replace(/^`{3}[a-z_]{0,12}\s/, '')
    .replace(/\s?`{3}$/, '')
    .trim();
  const whole = parsed(bare);
  if (whole !== undefined) return isCallValue(whole);
  const lines = bare.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => isCallValue(parsed(line)));
}

function isCallValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isCallValue);
  if (typeof value !== 'object' || value === null) return false;
  const entries = new Map<string, unknown>(Object.entries(value));
  const inner = entries.get('tool_calls') ?? entries.get('tool_call') ?? entries.get('function_call');
  if (inner !== undefined) return isCallValue(inner);
  const called = entries.get('function');
  if (typeof called === 'object') return isCallValue(called);
  const isNamed = typeof called === 'string' || NAMES.some((name) => typeof entries.get(name) === 'string');
  return isNamed && ARGUMENTS.some((name) => entries.has(name));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
