import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reviewSafety } from '../../src/workflow/safety.ts';
import { holdsSecret } from '../../src/workflow/secrets.ts';
import { ARTICLE } from '../support/configs.ts';
import { REVIEW } from '../support/faults.ts';

describe('what looks like a secret', () => {
  test.each([
    'sk-proj-Ab3dEf6hIj9kLmN0pQrS',
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_0123456789abcdefghijABCDEFGHIJ012345',
    'xoxb-123456789012-abcdefghijkl',
    'AIzaSyA1234567890abcdefghijklmnopqrstuv',
    'postgres://admin:hunter22@db.example.com/x',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3.SflKxwRJSMeKKF2QT4',
    'the password: hunter2hunter2',
    'api_key = "9f8e7d6c5b4a"',
    '-----BEGIN RSA PRIVATE KEY-----',
    'q8Zr3Vx1LpT7mN0bKc5Yd2Hs9Wf4Jg6A',
  ])('is found: %s', (text) => {
    expect(holdsSecret(`Use ${text} here`)).toBe(true);
  });

  test.each([
    'Write an article of about 500 words about {topic}.',
    'Set OPENAI_API_KEY and SERPER_API_KEY in the environment.',
    'the password: {password}',
    'Ask for the token: it must be given by the caller',
    'https://example.com/a/very/long/path/to/some/document-2024-11-03.html',
    'a_rather_long_snake_case_identifier_2',
    'Donaudampfschifffahrtsgesellschaftskapitän',
    'api_key: your_key_here_123',
  ])('is not found where there is none: %s', (text) => {
    expect(holdsSecret(text)).toBe(false);
  });
});

describe('the review of a config', () => {
  test('has nothing to say on ordinary ones', () => {
    for (const yaml of [ARTICLE, REVIEW]) expect(reviewSafety(yaml)).toEqual({ secrets: [], notes: [] });
  });

  test.each([
    [
      'a prompt of several lines',
      REVIEW.replace('Improve this', 'Key sk-proj-Ab3dEf6hIj9kLmN0pQrS. Improve this'),
      17,
      'nodes[0].prompt',
    ],
    [
      'a value under a telling key',
      REVIEW.replace('inputs: {seen:', 'inputs: {api_key: hunter2hunter2, seen:'),
      36,
      'nodes[2].inputs.api_key',
    ],
    ['a comment', REVIEW.replace('# looks at everything', '# xoxb-123456789012-abcdefghijkl'), 26, ''],
    ['a text that cannot be read', 'flow: {name: [\nkey: sk-proj-Ab3dEf6hIj9kLmN0pQrS', 2, ''],
  ])('finds a secret in %s', (_where, yaml, line, path) => {
    expect(reviewSafety(yaml).secrets).toEqual([{ line, path }]);
  });

  test.each([
    ['tools: [shell]', '`write` uses `shell`, which runs commands on the machine'],
    ['tools: [process]', '`write` uses `process`, which starts programs on the machine'],
    ['tools: [env_vars]', '`write` uses `env_vars`, which reads the environment variables'],
    ['tools: [{name: http_client}]', '`write` uses `http_client`, which sends requests to any address'],
  ])('names %s', (tools, note) => {
    expect(reviewSafety(REVIEW.replace('tools: [web_search]', tools)).notes).toEqual([note]);
  });

  test.each([
    ['    sandbox: {mode: python, enabled: true}\n', '', 'the code of `count_rounds` runs outside a sandbox'],
    ['enabled: true', 'enabled: false', 'the code of `count_rounds` runs outside a sandbox'],
    ['enabled: true', 'enabled: true, network: false', 'the code of `count_rounds` has no network'],
  ])('names what the sandbox of a code node leaves open (%#)', (from, to, note) => {
    expect(reviewSafety(REVIEW.replace(from, to)).notes).toEqual([note]);
  });

  test.each(['/etc/passwd', '~/.ssh/id_rsa', '../../secrets.txt', String.raw`C:\Users\ann`, '/home/ann/notes'])(
    'names a path outside the workspace: %s',
    (path) => {
      const yaml = REVIEW.replace('Improve this', `Read ${path} and improve this`);
      expect(reviewSafety(yaml).notes).toEqual([`line 17 names \`${path}\`, outside the workspace`]);
    },
  );

  test.each(['./data/in.csv', 'data/in.csv', 'https://example.com/etc/x', 'and/or', '1/2', 'the /help command'])(
    'leaves other slashes alone: %s',
    (path) => {
      expect(reviewSafety(REVIEW.replace('Improve this', `Read ${path} and improve this`)).notes).toEqual([]);
    },
  );

  test('comes to an end on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), hasVerdict));
  });
});

function hasVerdict(text: string): void {
  expect(Object.keys(reviewSafety(text))).toEqual(['secrets', 'notes']);
}
