import type { Writable } from 'node:stream';
import { ThreadsmithError } from '../../errors.ts';
import type { Provider } from '../../llm/provider.ts';
import { silentLog } from '../../log.ts';
import { systemClock } from '../../async/clock.ts';
import { answerStep } from '../../trial/answer-step.ts';
import { createCodeRunner } from '../../trial/python/code-runner.ts';
import { driveTrial, type TrialStop } from '../../trial/drive-trial.ts';
import { type ScriptedAnswers, scriptedAnswers } from '../../trial/scripted-answers.ts';
import { createTrialReport } from '../../trial/trial-report.ts';
import { dryRunFindings } from '../../trial/trial-words.ts';
import { checkExpectations } from '../../conversation/trial/check-expectations.ts';
import { pythonStr } from '../../workflow/schema/python-value.ts';
import { configFormatOf } from '../../workflow/config-file.ts';
import { describeCourse } from '../../workflow/rehearsal/describe-run.ts';
import { dryRun } from '../../workflow/rehearsal/dry-run.ts';
import { createPlan, type Plan } from '../../workflow/rehearsal/plan.ts';
import { begin } from '../../workflow/rehearsal/rehearsal.ts';
import { stepJson } from '../../workflow/rehearsal/step-record.ts';
import { type Json, toJson } from '../../workflow/rehearsal/value-text.ts';
import type { ConfigRecord } from '../../workflow/schema/config-value.ts';
import { validateConfigBytes } from '../../workflow/validate.ts';
import { CannotTry, readAnswers, readBytes, readExpectations, readInputs } from './try-files.ts';
import { readTryOptions, type TryOptions } from './try-options.ts';

export interface TryIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** `LANGGRAPH_DEFAULT_RECURSION_LIMIT`, which the runtime also reads. */
  readonly recursionLimit?: string | undefined;
  /** The connected model; called only if one is needed. */
  readonly connect: () => Promise<Provider>;
}

/** 0: the run ended. 1: it fails, as it would in the runtime, or does not meet an expectation. 2: something could not be understood, read or answered. 3: it was stopped at the limit. */
type TryExitCode = 0 | 1 | 2 | 3;

const USAGE = `Usage: threadsmith try FILE [--input NAME=VALUE]... [--inputs FILE.json] [--answers FILE.json]
                       [--expect FILE.json] [--limit N] [--json]

Runs a workflow as the runtime would. The connected model answers the model steps; without a model, a dry run follows
every route once with sample values. Like the runtime, it calls no tools.
  --input NAME=VALUE   an input; VALUE is read as JSON if possible, otherwise as text
  --inputs FILE.json   all inputs as one JSON object
  --answers FILE.json  no model: a list of {node, value}, one for each model call in order; a value {"$raise": "text"} makes
                       the call fail
  --expect FILE.json   expectations that the result is checked against: a list of sentences, or the file that a thread exports
  --limit N            the recursion limit of the runtime (default: 10,000; 40 where a model answers)
  --json               print {steps, end} as one JSON object
Exit code: 0 the run ended, 1 it fails or does not meet an expectation, 2 something could not be understood, read or answered, 3 stopped at the limit.
`;

/** Maximum number of steps with a model, since each costs money. */
const MOST_STEPS_WITH_MODEL = 40;

/** `threadsmith try FILE ...`. */
export async function runTry(args: readonly string[], io: TryIo): Promise<TryExitCode> {
  const options = readTryOptions(args);
  if (options === undefined) {
    io.stderr.write(USAGE);
    return 2;
  }
  if ('problem' in options) return refuse(io, options.problem);
  try {
    const plan = await readPlan(options, io);
    const inputs = await readInputs(options, plan);
    const answers = await readAnswers(options);
    const expectations = await readExpectations(options);
    const provider = answers === undefined ? await io.connect() : undefined;
    if (provider?.name === 'offline') return printDryRun(plan, options, io);
    return await run({ plan, inputs, answers, expectations, provider, options }, io);
  } catch (error) {
    if (error instanceof CannotTry) return refuse(io, error.message);
    if (error instanceof ThreadsmithError) return refuse(io, `${error.message} ${error.hint}`);
    throw error;
  }
}

function refuse(io: TryIo, problem: string): 2 {
  io.stderr.write(`threadsmith: ${problem}\n`);
  return 2;
}

async function readPlan({ file, limit }: TryOptions, io: TryIo): Promise<Plan> {
  const format = configFormatOf(file);
  const report = validateConfigBytes(await readBytes(file), {
    origin: 'user',
    ...(format !== undefined && { format }),
  });
  if (report.workflow === undefined) {
    const first = report.issues.find(({ severity }) => severity === 'error');
    throw new CannotTry(
      `${file} is not valid: ${first?.message ?? ''} \`threadsmith validate ${file}\` tells everything.`,
    );
  }
  return createPlan(report.workflow, limit ?? standardLimit(io));
}

function standardLimit({ recursionLimit: text }: TryIo): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new CannotTry('LANGGRAPH_DEFAULT_RECURSION_LIMIT must be a whole number above 0.');
}

interface Trial {
  readonly plan: Plan;
  readonly inputs: ConfigRecord;
  readonly answers: ScriptedAnswers | undefined;
  readonly expectations: readonly string[];
  readonly provider: Provider | undefined;
  readonly options: TryOptions;
}

async function run({ plan, inputs, answers, expectations, provider, options }: Trial, io: TryIo): Promise<TryExitCode> {
  const code = createCodeRunner();
  const report = createTrialReport();
  const clock = systemClock();
  const steps: Json[] = [];
  const path: string[] = [];
  const stop = new AbortController();
  try {
    const stopped = await driveTrial(begin(plan, inputs), {
      plan,
      code,
      mostSteps: provider === undefined ? Number.POSITIVE_INFINITY : (options.limit ?? MOST_STEPS_WITH_MODEL),
      answer: (due) =>
        answers !== undefined || provider === undefined
          ? scripted(answers, due)
          : answerStep(due, { provider, signal: stop.signal, clock, report }),
      onProgress: (progress) => {
        for (const event of progress.events) {
          if (event.kind !== 'wrote') continue;
          steps.push(stepJson(event.step));
          path.push(event.step.node);
        }
        const lines = report.add(progress, performance.now());
        if (!options.json) for (const line of lines) io.stdout.write(`${plainLine(line)}\n`);
      },
    });
    const { end } = stopped.position;
    const checked =
      end?.ok === true
        ? await checkExpectations({
            expectations,
            workflow: plan.workflow,
            result: { state: end.state, path },
            inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, pythonStr(value)])),
            provider,
            signal: stop.signal,
            log: silentLog(),
          })
        : undefined;
    const closing = [...report.closing(stopped, plan.workflow), ...(checked?.lines ?? [])];
    const found = expectations.map((text, at) => ({ text, ...checked?.findings[at] }));
    print(stopped, { steps, closing, found, json: options.json }, io);
    return checked?.findings.some((finding) => finding?.isMet === false) === true ? 1 : exitCode(stopped);
  } finally {
    await code.close();
  }
}

function scripted(answers: ScriptedAnswers | undefined, due: Parameters<ScriptedAnswers['next']>[0]) {
  try {
    return Promise.resolve((answers ?? scriptedAnswers([])).next(due));
  } catch (error) {
    throw new CannotTry(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function exitCode({ position, reason }: TrialStop): TryExitCode {
  if (reason === 'most-steps') return 3;
  return position.end?.ok === true ? 0 : 1;
}

interface Printed {
  readonly steps: readonly Json[];
  readonly closing: readonly string[];
  /** The expectations; without `isMet` where none could tell. */
  readonly found: readonly { readonly text: string; readonly isMet?: boolean; readonly why?: string }[];
  readonly json: boolean;
}

function print({ position }: TrialStop, { steps, closing, found, json }: Printed, io: TryIo): void {
  if (!json) {
    io.stdout.write(`${closing.map(plainLine).join('\n')}\n`);
    return;
  }
  const { end } = position;
  const ended = end?.ok === true ? { ok: true, state: toJson(end.state) } : (end ?? { ok: false, error: 'Stopped' });
  const expectations = found.length === 0 ? {} : { expectations: found };
  io.stdout.write(`${JSON.stringify({ steps, end: ended, ...expectations })}\n`);
}

/** A terminal does not render Markdown. */
function plainLine(line: string): string {
  return line.replaceAll('`', '');
}

function printDryRun(plan: Plan, { json }: TryOptions, io: TryIo): TryExitCode {
  const found = dryRun(plan);
  if (json) {
    const { taken, ...rest } = found;
    io.stdout.write(
      `${JSON.stringify({ dry: true, course: describeCourse(plan.workflow), taken: [...taken], ...rest })}\n`,
    );
  } else {
    const lines = [
      'No model is connected, so this is a dry run with sample values: the steps were not really run.',
      ...describeCourse(plan.workflow),
      ...dryRunFindings(found),
    ];
    io.stdout.write(`${lines.map(plainLine).join('\n')}\n`);
  }
  return found.failures.length > 0 ? 1 : 0;
}
