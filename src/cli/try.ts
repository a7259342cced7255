import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { ThreadsmithError } from '../errors.ts';
import type { Provider } from '../llm/provider.ts';
import { systemClock } from '../async/clock.ts';
import { answerStep } from '../trial/answer-step.ts';
import { createCodeRunner } from '../trial/python/code-runner.ts';
import { driveTrial, type TrialStop } from '../trial/drive-trial.ts';
import { type ScriptedAnswers, scriptedAnswers } from '../trial/scripted-answers.ts';
import { createTrialReport } from '../trial/trial-report.ts';
import { dryRunFindings } from '../trial/trial-words.ts';
import { configFormatOf } from '../workflow/config-file.ts';
import { describeCourse } from '../workflow/rehearsal/describe-run.ts';
import { dryRun } from '../workflow/rehearsal/dry-run.ts';
import { createPlan, type Plan } from '../workflow/rehearsal/plan.ts';
import { begin } from '../workflow/rehearsal/rehearsal.ts';
import { stepJson } from '../workflow/rehearsal/step-record.ts';
import { type Json, readForeignValue, toJson } from '../workflow/rehearsal/value-text.ts';
import { type ConfigRecord, type ConfigValue, emptyRecord, isConfigRecord } from '../workflow/schema/config-value.ts';
import { validateConfigBytes } from '../workflow/validate.ts';
import { readTryOptions, type TryOptions } from './try-options.ts';

export interface TryIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** `LANGGRAPH_DEFAULT_RECURSION_LIMIT`, which the runtime also reads. */
  readonly recursionLimit?: string | undefined;
  /** The connected model; called only if one is needed. */
  readonly connect: () => Promise<Provider>;
}

/** 0: the run ended. 1: it fails, as it would in the runtime. 2: something could not be understood, read or answered. 3: it was stopped at the limit. */
type TryExitCode = 0 | 1 | 2 | 3;

const USAGE = `Usage: threadsmith try FILE [--input NAME=VALUE]... [--inputs FILE.json] [--answers FILE.json] [--limit N] [--json]

Runs through a workflow as the runtime would. The connected model answers the steps that ask one; without a model, a dry
run follows every route once with sample values. Tools are not called, as in the runtime.
  --input NAME=VALUE   an input; VALUE is read as JSON if it can be, else as text
  --inputs FILE.json   all inputs as one JSON object
  --answers FILE.json  no model: a list of {node, value}, one for each model call in order; a value {"$raise": "text"} makes
                       the call fail
  --limit N            the recursion limit of the runtime (default: 10,000; 40 where a model answers)
  --json               print {steps, end} as one JSON object
Exit code: 0 the run ended, 1 it fails, 2 something could not be understood, read or answered, 3 stopped at the limit.
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
    const provider = answers === undefined ? await io.connect() : undefined;
    if (provider?.name === 'offline') return printDryRun(plan, options, io);
    return await run({ plan, inputs, answers, provider, options }, io);
  } catch (error) {
    if (error instanceof CannotTry) return refuse(io, error.message);
    if (error instanceof ThreadsmithError) return refuse(io, `${error.message} ${error.hint}`);
    throw error;
  }
}

class CannotTry extends Error {}

function refuse(io: TryIo, problem: string): 2 {
  io.stderr.write(`threadsmith: ${problem}\n`);
  return 2;
}

async function readPlan({ file, limit }: TryOptions, io: TryIo): Promise<Plan> {
  const format = configFormatOf(file);
  const report = validateConfigBytes(await read(file), { origin: 'user', ...(format !== undefined && { format }) });
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

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      throw new CannotTry(`${path} cannot be read (${String(error.code)}); check its name and permissions.`);
    }
    throw error;
  }
}

async function readJson(path: string): Promise<ConfigValue> {
  const value = readForeignValue(new TextDecoder().decode(await read(path)));
  if (value === undefined) throw new CannotTry(`${path} is not JSON.`);
  return value;
}

async function readInputs({ inputsFile, inputs }: TryOptions, { workflow }: Plan): Promise<ConfigRecord> {
  const given = inputsFile === undefined ? emptyRecord<ConfigValue>() : await readJson(inputsFile);
  if (!isConfigRecord(given)) throw new CannotTry(`${inputsFile ?? ''} must hold one JSON object.`);
  const all = Object.assign(emptyRecord<ConfigValue>(), given);
  for (const [name, text] of inputs) {
    if (!Object.hasOwn(workflow.state.fields, name)) throw new CannotTry(`The workflow has no field \`${name}\`.`);
    all[name] = inputValue(text, workflow.state.fields[name]?.type);
  }
  return all;
}

/** The value of a text field is text, so that `--input topic=5` needs no quotes. */
function inputValue(text: string, type: string | undefined): ConfigValue {
  const value = type === 'str' ? undefined : readForeignValue(text);
  return value ?? text;
}

async function readAnswers({ answersFile }: TryOptions): Promise<ScriptedAnswers | undefined> {
  return answersFile === undefined ? undefined : scriptedAnswers(await readJson(answersFile));
}

interface Trial {
  readonly plan: Plan;
  readonly inputs: ConfigRecord;
  readonly answers: ScriptedAnswers | undefined;
  readonly provider: Provider | undefined;
  readonly options: TryOptions;
}

async function run({ plan, inputs, answers, provider, options }: Trial, io: TryIo): Promise<TryExitCode> {
  const code = createCodeRunner();
  const report = createTrialReport();
  const clock = systemClock();
  const steps: Json[] = [];
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
        for (const event of progress.events) if (event.kind === 'wrote') steps.push(stepJson(event.step));
        const lines = report.add(progress, performance.now());
        if (!options.json) for (const line of lines) io.stdout.write(`${plainLine(line)}\n`);
      },
    });
    print(stopped, { steps, closing: report.closing(stopped, plan.workflow), json: options.json }, io);
    return exitCode(stopped);
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
  readonly json: boolean;
}

function print({ position }: TrialStop, { steps, closing, json }: Printed, io: TryIo): void {
  if (!json) {
    io.stdout.write(`${closing.map(plainLine).join('\n')}\n`);
    return;
  }
  const { end } = position;
  const ended = end?.ok === true ? { ok: true, state: toJson(end.state) } : (end ?? { ok: false, error: 'Stopped' });
  io.stdout.write(`${JSON.stringify({ steps, end: ended })}\n`);
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
