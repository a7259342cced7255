import { afterAll, expect, test } from 'vitest';
import { type CodeRunner, createCodeRunner } from '../../src/trial/python/code-runner.ts';
import type { CodeRequest } from '../../src/workflow/rehearsal/step-request.ts';
import type { ConfigValue } from '../../src/workflow/schema/config-value.ts';

const python = createCodeRunner();
afterAll(() => python.close());

function request(code: string, inputs: Readonly<Record<string, ConfigValue>> = {}, sandboxed = true): CodeRequest {
  const given = Object.entries(inputs).map(([name, value]) => [name, { value, field: name }] as const);
  return { kind: 'code', code, inputs: new Map(given), sandboxed, timeoutSeconds: 20 };
}

async function resultOf(code: string, inputs?: Readonly<Record<string, ConfigValue>>, runner: CodeRunner = python) {
  return runner.run(request(code, inputs));
}

test('code runs in a real Python, and values keep their kind', { timeout: 60_000 }, async () => {
  const fed = await resultOf("result = [inputs['n'] / 2, inputs['n'] // 2, round(2.5), {'1': (1,)}]", { n: 4n });
  expect(fed).toMatchObject({ kind: 'result', value: [2, 2n, 2n, new Map([['1', { tuple: [1n] }]])] });
});

test('what code does to a list of the state is told', { timeout: 60_000 }, async () => {
  const fed = await resultOf("inputs['l'].append('b')\nresult = 1", { l: ['a'], other: ['c'] });
  expect(fed).toMatchObject({ kind: 'result', changed: new Map([['l', ['a', 'b']]]) });
});

test('a set keeps the order in which Python goes through it', { timeout: 60_000 }, async () => {
  const fed = await resultOf('result = [{5, 3, 8}, list({5, 3, 8})]');
  expect(fed).toMatchObject({ kind: 'result', value: [{ set: [8n, 3n, 5n] }, [8n, 3n, 5n]] });
});

const REFUSED: readonly (readonly [string, string])[] = [
  ['import os', 'ImportError'],
  ["d = {}\nd['a'] = 1", '_write_'],
  ['i = 0\ni += 1', '_inplacevar_'],
  ["open('/etc/hosts')", 'open'],
  ["''.__class__", 'invalid attribute'],
  ["'{}'.format(1)", 'not safe'],
  ['class A:\n  pass', '__metaclass__'],
  ['# eval( is bad', 'Safety violation'],
  ['result = = 1', 'Safety violation'],
  ['f(*[1])', '_apply_'],
];

test.for(REFUSED)('the sandbox refuses %j', { timeout: 60_000 }, async ([code, why]) => {
  const fed = await resultOf(code);
  expect(fed).toMatchObject({ kind: 'code-failed', message: expect.stringContaining(why) as string });
});

/** Code without a sandbox may import; it still reaches nothing of this machine. */
const HARMLESS: readonly string[] = [
  "result = open('/etc/hostname').read()",
  'import socket\nresult = 1',
  'import js\nresult = 1',
  'import pyodide\nresult = 1',
  'from pyodide.code import run_js\nresult = 1',
  'import urllib.request\nresult = urllib.request.urlopen("http://127.0.0.1:1").read()',
  'import subprocess\nresult = subprocess.run(["true"])',
  'import _pyodide_core\nresult = 1',
];

test.for(HARMLESS)('code without a sandbox does not reach the machine: %j', { timeout: 60_000 }, async (code) => {
  const fed = await python.run(request(code, {}, false));
  expect(fed.kind).toBe('code-failed');
});

test('the environment of the bot is not visible to code', { timeout: 60_000 }, async () => {
  process.env['SECRET_OF_THE_TEST'] = 'visible';
  const fed = await python.run(request("import os\nresult = 'SECRET_OF_THE_TEST' in os.environ", {}, false));
  delete process.env['SECRET_OF_THE_TEST'];
  expect(fed).toMatchObject({ kind: 'result', value: false });
});

test('code that takes too long is killed, and the next step gets a fresh Python', { timeout: 60_000 }, async () => {
  await resultOf('result = 1');
  const endless = { ...request('while True:\n  x = 1'), timeoutSeconds: 0.3 };
  expect(await python.run(endless)).toMatchObject({
    kind: 'code-failed',
    message: expect.stringContaining('too long') as string,
  });
  expect(await resultOf('result = 2')).toMatchObject({ kind: 'result', value: 2n });
});

test('a step that takes too much memory fails without taking the process along', { timeout: 60_000 }, async () => {
  const small = createCodeRunner({ maxMemoryBytes: 64 * 1024 * 1024 });
  expect(await resultOf("result = len('x' * 200000000)", {}, small)).toMatchObject({ kind: 'code-failed' });
  expect(await resultOf('result = 3', {}, small)).toMatchObject({ kind: 'result', value: 3n });
  await small.close();
});

test('Stop ends running code at once', { timeout: 60_000 }, async () => {
  await resultOf('result = 1');
  const stop = new AbortController();
  const running = python.run(request('while True:\n  x = 1'), stop.signal);
  stop.abort(new Error('stopped'));
  await expect(running).rejects.toThrow('stopped');
});
