import { afterAll, expect, test } from 'vitest';
import { createCodeRunner } from '../../src/trial/python/code-runner.ts';
import { readTraces, retrace } from './traces.ts';

const code = createCodeRunner();
afterAll(() => code.close());

const TRACES = readTraces();
const PARTS = 6;

test.for(Array.from({ length: PARTS }, (_, part) => part))(
  'recorded runs of the runtime come out the same: steps, prompts, writes and end (part %i)',
  { timeout: 60_000 },
  async (part) => {
    let takenUp = 0;
    for (const trace of TRACES.filter((_, index) => index % PARTS === part)) {
      const run = await retrace(trace, code);
      expect({ id: trace.id, steps: run.steps, end: run.end }).toEqual({
        id: trace.id,
        steps: trace.steps,
        end: trace.end,
      });
      takenUp += run.takenUp;
    }
    expect(takenUp).toBeGreaterThan(20);
  },
);
