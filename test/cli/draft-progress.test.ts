import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createDraftProgress } from '../../src/cli/draft-progress.ts';

function shown(isTerminal: boolean, ...views: readonly (readonly [text: string, progress?: string])[]): string {
  const output = new PassThrough({ encoding: 'utf8' });
  const progress = createDraftProgress(output, isTerminal);
  for (const [text, line] of views)
    progress.show({ text, phase: 'working', actions: [], ...(line === undefined ? {} : { progress: line }) });
  progress.end();
  return String(output.read());
}

describe('the progress of a draft', () => {
  test('writes each piece of a growing text once', () => {
    expect(shown(false, ['A'], ['A drop'], ['A drop of rain.'])).toBe('A drop of rain.\n');
  });

  test('writes a text that was changed further up once more', () => {
    expect(shown(false, ['A drop'], ['Rain falls.'])).toBe('A drop\n\nRain falls.\n');
  });

  test('gives a pipe one line for each thing that is done, and not one per line of the draft', () => {
    const views = [
      ['Here.'],
      ['Here.', 'Drafting step `a`, 3 lines'],
      ['Here.', 'Drafting step `a`, 4 lines'],
      ['Here.', 'Checking'],
    ] as const;
    expect(shown(false, ...views)).toBe('Here.\nDrafting step `a`\nChecking\n\n\n');
  });

  test('overwrites one line on a terminal and takes it away at the end', () => {
    expect(shown(true, ['Here.', 'Step 1'], ['Here.', 'Step 2'])).toBe(
      'Here.\n\r\u001B[KStep 1\r\u001B[KStep 2\r\u001B[K\n',
    );
  });

  test('shows nothing that would steer the terminal', () => {
    expect(shown(true, ['a\u001B[31mred\u0007\u202E'])).toBe('a\u00B7[31mred\u00B7\u00B7\n');
  });
});
