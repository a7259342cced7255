import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runDraft } from '../../src/cli/draft.ts';
import { createProvider } from '../../src/llm/create-provider.ts';
import { silentLog } from '../../src/log.ts';
import { temporaryFolder } from '../support/app-process.ts';
import { answer, ARTICLE } from '../support/configs.ts';
import { startScriptedLlm, type Script } from '../support/llm/scripted-server.ts';

const BROKEN = ARTICLE.replace('to: research', 'to: nowhere_at_all');

/** Runs the command against a scripted model, or against the drafter without a model. */
async function draft(args: readonly string[], options: { script?: Script; stdin?: string } = {}) {
  const llm =
    options.script === undefined ? undefined : await startScriptedLlm({ vendor: 'openai', script: options.script });
  if (llm !== undefined) onTestFinished(() => llm.close());
  const provider = await createProvider(llm?.settings ?? { provider: 'offline' });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runDraft(args, {
    stdin: Readable.from([options.stdin ?? '']),
    stdout,
    stderr,
    isTerminal: false,
    connect: async () => ({ provider, log: silentLog() }),
  });
  stdout.end();
  stderr.end();
  return { code, yaml: await text(stdout), said: await text(stderr), requests: llm?.requests ?? [] };
}

function folderWith(files: Record<string, string>) {
  const folder = temporaryFolder();
  onTestFinished(() => folder.remove());
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder.path, name), content);
  return (name: string) => join(folder.path, name);
}

describe('threadsmith draft', () => {
  test('puts nothing but the YAML on standard output, and what is said on standard error', async () => {
    const { code, yaml, said } = await draft(['write', 'articles'], {
      script: [{ chunks: [answer('Here it is.', ARTICLE)] }],
    });
    expect(code).toBe(0);
    expect(yaml.trimEnd()).toBe(ARTICLE.trimEnd());
    expect(said).toContain('Here it is.');
    expect(said).toContain('**article_writer** r1 · runs');
    expect(said).not.toContain('schema_version');
  });

  test('needs no model', async () => {
    const { code, yaml, said } = await draft(['Summarize a long document into bullet points']);
    expect(code).toBe(0);
    expect(yaml).toContain('schema_version: "1.0"');
    expect(said).toContain('no AI model is connected');
  });

  test('reads the text from standard input', async () => {
    const script = [{ chunks: [answer('Done.', ARTICLE)] }];
    const { requests } = await draft(['-'], { script, stdin: 'Write about the sea.\n' });
    expect(requests[0]?.prompt.messages.at(-1)?.content).toContain('Write about the sea.');
  });

  test('changes the config of a file, and leaves the file as it is', async () => {
    const path = folderWith({ 'article.yaml': ARTICLE });
    const script: Script = [{ chunks: [answer('Cooler.', ARTICLE.replace('article_writer', 'cool_writer'))] }];
    const { code, yaml, requests } = await draft(['call', 'it', 'cool', '--from', path('article.yaml')], { script });
    expect(code).toBe(0);
    expect(yaml).toContain('cool_writer');
    expect(requests).toHaveLength(1);
    expect(requests[0]?.prompt.messages.at(-1)?.content).toContain('article_writer');
    expect(readFileSync(path('article.yaml'), 'utf8')).toBe(ARTICLE);
  });

  test('reads a config in JSON as well', async () => {
    const path = folderWith({ 'flow.json': JSON.stringify({ schema_version: '1.0', nodes: [] }) });
    const script: Script = [{ chunks: [answer('Here.', ARTICLE)] }];
    const { code, requests } = await draft(['mend it', '--from', path('flow.json')], { script });
    expect(code).toBe(0);
    expect(requests[0]?.prompt.messages.at(-1)?.content).toContain('"nodes":[]');
  });

  test('writes to a file, and a draft that is not valid next to it', async () => {
    const path = folderWith({});
    const out = path('flow.yaml');
    expect((await draft(['x', '-o', out], { script: [{ chunks: [answer('Fine.', ARTICLE)] }] })).code).toBe(0);
    const { code, yaml, said } = await draft(['x', '-o', out], { script: [{ chunks: [answer('Hm.', BROKEN)] }] });
    expect(code).toBe(1);
    expect(yaml).toBe('');
    expect(said).toContain('flow.yaml.not-valid');
    expect(readFileSync(out, 'utf8').trimEnd()).toBe(ARTICLE.trimEnd());
    expect(readFileSync(`${out}.not-valid`, 'utf8')).toContain('nowhere_at_all');
  });

  test('ends with 1 when the answer is a question or the model fails', async () => {
    const asked = await draft(['make me a workflow'], { script: [{ chunks: ['What should it do?'] }] });
    expect(asked).toMatchObject({ code: 1, yaml: '' });
    expect(asked.said).toContain('What should it do?');
    const failed = await draft(['anything'], { script: [{ failure: 'bad-key' }] });
    expect(failed).toMatchObject({ code: 1, yaml: '' });
    expect(failed.said).toContain('did not accept the API key');
  });

  test.each([
    [[], 'Usage'],
    [['--fast', 'x'], 'Usage'],
    [['x', '--from'], 'Usage'],
    [['-'], 'There is no text'],
    [['x', '--from', '/nowhere/at/all.yaml'], 'cannot be read (ENOENT)'],
    [['x', '--from', 'package.json'], 'is not a workflow config'],
    [['x', '-o', '/nowhere/at/all.yaml'], 'cannot be written (ENOENT)'],
  ] as const)('ends with 2 for %o', async (args, sentence) => {
    const { code, said } = await draft(args, { script: [{ chunks: [answer('Fine.', ARTICLE)] }] });
    expect(code).toBe(2);
    expect(said).toContain(sentence);
  });
});
