import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runValidate } from '../../src/cli/validate.ts';
import { configOf, WRITE, JUDGE } from '../support/workflow-config.ts';

const GOOD = `${JSON.stringify(configOf(), null, 1)}\n`;
const BAD = GOOD.replace('{topic}', '{topik}');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'threadsmith-validate-'));
  await writeFile(join(folder, 'good.yaml'), GOOD);
  await writeFile(join(folder, 'bad.YML'), BAD);
  await writeFile(join(folder, 'twice.json'), `{"a": 1, "a": 2}`);
  await writeFile(join(folder, 'notes.txt'), GOOD);
  await writeFile(join(folder, 'latin.yaml'), Buffer.from('name: caf\xe9', 'latin1'));
  await mkdir(join(folder, 'folder.yaml'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(args: readonly string[], { stdin = '', colour = false } = {}): Promise<Outcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = Promise.all([text(stdout), text(stderr)]);
  const code = await runValidate(args, { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr, colour });
  stdout.end();
  stderr.end();
  const [out, err] = await printed;
  return { code, out, err };
}

const file = (name: string) => join(folder, name);
const objects = ({ out }: Outcome) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown> & { issues: { code: string }[] });

describe('for people', () => {
  test('a valid file is named, and the exit code is 0', async () => {
    expect(await run([file('good.yaml')])).toEqual({
      code: 0,
      out: `${file('good.yaml')}: runs\n1 file: 1 runs, 0 not valid; 0 errors, 0 warnings\n`,
      err: '',
    });
  });

  test('an issue has its place, its line with a caret under it, and a suggestion; the exit code is 1', async () => {
    const { code, out } = await run([file('bad.YML'), file('good.yaml')]);
    const line = BAD.split('\n').findIndex((one) => one.includes('topik')) + 1;
    const source = BAD.split('\n')[line - 1] ?? '';
    const column = source.indexOf('{topik}') + 1;
    expect(code).toBe(1);
    expect(out).toContain(
      `${file('bad.YML')}:${line}:${column} error graph.unknown_placeholder \`{topik}\` names no state field or input`,
    );
    expect(out).toContain(`   ${line} | ${source}\n      | ${' '.repeat(column - 1)}^\n    suggestion: {topic}\n`);
    expect(out).toContain(`${file('bad.YML')}: not valid\n`);
    expect(out.endsWith('2 files: 1 runs, 1 not valid; 1 error, 0 warnings\n')).toBe(true);
  });

  test('there are colours only where they are wanted', async () => {
    expect((await run([file('bad.YML')], { colour: true })).out).toContain('\u001b[31merror\u001b[39m');
    expect((await run([file('bad.YML')])).out).not.toContain('\u001b');
  });

  test('standard input is read for a dash', async () => {
    const { code, out } = await run(['-'], { stdin: BAD });
    expect(code).toBe(1);
    expect(out).toMatch(/^-:\d+:\d+ error graph\.unknown_placeholder /);
  });

  test('what cannot be read is told, the rest is still checked, and the exit code is 2', async () => {
    const { code, out } = await run([file('none.yaml'), file('folder.yaml'), file('good.yaml')]);
    expect(code).toBe(2);
    expect(out).toContain('error file.unreadable This file cannot be read (there is no such file)');
    expect(out).toContain('error file.unreadable This file cannot be read (it is a folder)');
    expect(out.endsWith('3 files: 1 runs, 0 not valid, 2 not read; 2 errors, 0 warnings\n')).toBe(true);
  });

  test('each of the verdicts has its words and its exit code', async () => {
    const config = (of: Parameters<typeof configOf>[0]) => run(['-'], { stdin: JSON.stringify(configOf(of)) });
    const fails = await config({ nodes: [{ ...WRITE, tools: ['nope'] }, JUDGE] });
    expect(fails.code).toBe(3);
    expect(fails.out).toContain(
      '-: valid, but it fails when run\n1 file: 0 run, 1 valid, but not as written when run, 0 not',
    );
    const invents = await config({ nodes: [{ ...WRITE, tools: ['web_search'] }, JUDGE] });
    expect(invents.code).toBe(3);
    expect(invents.out).toContain('-: valid, but it makes things up when run\n');
    const perhaps = await config({ rest: { config: { gates: { on_fail: 'fail', gates: [{ metric: 'cost_usd' }] } } } });
    expect(perhaps.code).toBe(0);
    expect(perhaps.out).toContain('-: runs\n');
    const both = await run([file('bad.YML'), '-'], {
      stdin: JSON.stringify(configOf({ nodes: [{ ...WRITE, tools: ['nope'] }, JUDGE] })),
    });
    expect(both.code).toBe(1);
  });

  test('the target is named by the command, or by the setting', async () => {
    const stdin = JSON.stringify(configOf({ nodes: [{ ...WRITE, tools: ['web_search'] }, JUDGE] }));
    const verdictOf = async (...args: string[]) => /-: (.*)/.exec((await run([...args, '-'], { stdin })).out)?.[1];
    expect(await verdictOf()).toBe('valid, but it makes things up when run');
    expect(await verdictOf('--target', 'dev')).toBe('runs');
    expect(await verdictOf('--target=dev')).toBe('runs');
    expect((await run(['--target', 'next', '-'], { stdin })).code).toBe(2);
  });

  test('nothing in a file steers the terminal, and a long line is cut around the place', async () => {
    const prompt = `${'long '.repeat(60)}\u4e2d\u6587 {\u001b[2Jnope}`;
    const stdin = JSON.stringify(configOf({ nodes: [{ ...WRITE, prompt }, JUDGE] })).replaceAll('\\u001b', '\u0085');
    const { out } = await run(['-'], { stdin });
    expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(
      Math.max(
        ...out
          .split('\n')
          .filter((line) => line.includes(' | '))
          .map((line) => line.length),
      ),
    ).toBeLessThan(120);
  });

  test.each([[[]], [['--jsn', 'x.yaml']], [['--json']]])(
    'a command that is written wrong (%j) shows how it is used',
    async (args) => {
      const { code, out, err } = await run(args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(/^Usage: threadsmith validate FILE/);
    },
  );

  test('names after two dashes are files', async () => {
    expect((await run(['--', '--json'])).out).toContain('--json:1:1 error file.unreadable');
  });
});

describe('for programs', () => {
  test('each file is one line of JSON, in the order given', async () => {
    const outcome = await run(['--json', file('good.yaml'), file('bad.YML'), file('none.yaml')]);
    expect(outcome.code).toBe(2);
    expect(
      objects(outcome).map(({ file: name, valid, runnable, issues }) => [
        name,
        valid,
        runnable,
        issues.map(({ code }) => code),
      ]),
    ).toEqual([
      [file('good.yaml'), true, 'yes', []],
      [file('bad.YML'), false, 'no', ['graph.unknown_placeholder']],
      [file('none.yaml'), false, 'no', ['file.unreadable']],
    ]);
  });

  test('.json is read as JSON, other extensions are refused, and bytes must be UTF-8', async () => {
    const outcome = await run(['--json', file('twice.json'), file('notes.txt'), file('latin.yaml')]);
    expect(outcome.code).toBe(1);
    const codes = objects(outcome).map(({ issues }) => issues.map(({ code }) => code));
    expect(codes[0]).toContain('json.duplicate_key');
    expect(codes.slice(1)).toEqual([['file.extension'], ['yaml.encoding']]);
  });

  test('a text that is far too long is not read to its end', async () => {
    let asked = 0;
    const endless = new Readable({
      read() {
        asked += 1;
        this.push(Buffer.alloc(65_536, 'x'));
      },
    });
    const stdout = new PassThrough();
    const printed = text(stdout);
    await runValidate(['--json', '-'], { stdin: endless, stdout, stderr: new PassThrough(), colour: false });
    stdout.end();
    expect(await printed).toContain('yaml.unsupported.size');
    expect(asked).toBeLessThan(40);
  });

  test('thousands of files are written no faster than they are read', async () => {
    let most = 0;
    let lines = 0;
    const slow = new Writable({
      highWaterMark: 1_000,
      write(chunk: Buffer, _encoding, done) {
        most = Math.max(most, slow.writableLength);
        lines += chunk.toString().split('\n').length - 1;
        setImmediate(done);
      },
    });
    const files = Array.from({ length: 3_000 }, () => file('bad.YML'));
    const code = await runValidate(['--json', ...files], {
      stdin: Readable.from([]),
      stdout: slow,
      stderr: new PassThrough(),
      colour: false,
    });
    expect({ code, lines }).toEqual({ code: 1, lines: 3_000 });
    expect(most).toBeLessThan(5_000);
  });
});

describe('a reader that has seen enough', () => {
  test('ends the work', async () => {
    let written = 0;
    const closing = new Writable({
      write(_chunk, _encoding, done) {
        written += 1;
        done(written > 2 ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null);
      },
    });
    const files = Array.from({ length: 100 }, () => file('bad.YML'));
    const code = await runValidate(files, {
      stdin: Readable.from([]),
      stdout: closing,
      stderr: new PassThrough(),
      colour: false,
    });
    expect({ code, written }).toEqual({ code: 1, written: 3 });
  });

  test('is not a failure of the program', async () => {
    const files = Array.from({ length: 500 }, () => file('bad.YML'));
    const cli = new URL('../../src/cli/main.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [cli, 'validate', ...files], { stdio: ['ignore', 'pipe', 'pipe'] });
    const complaints = text(child.stderr);
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => void child.once('exit', resolve));
    expect(await complaints).toBe('');
    expect([0, 1]).toContain(code);
  });
});
