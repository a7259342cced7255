import { ProviderError, type TokenUsage } from '../../llm/provider.ts';
import { costOf } from '../../llm/token-price.ts';
import type { LiveReply } from '../../reply/live-reply.ts';
import type { ChatMessage, ChatSession, Revision, TrialSummary, Turn } from '../../session/session.ts';
import { answerStep } from '../../trial/answer-step.ts';
import { estimateLine, estimateTrial, shownPrice } from '../../trial/estimate.ts';
import { driveTrial, type TrialStop } from '../../trial/drive-trial.ts';
import { createTrialReport, results, type TrialReport } from '../../trial/trial-report.ts';
import { dryRunFindings, shown } from '../../trial/trial-words.ts';
import { describeCourse } from '../../workflow/rehearsal/describe-run.ts';
import { dryRun } from '../../workflow/rehearsal/dry-run.ts';
import { createPlan, type Plan } from '../../workflow/rehearsal/plan.ts';
import { readPosition, writePosition } from '../../workflow/rehearsal/position.ts';
import { begin, resume } from '../../workflow/rehearsal/rehearsal.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import type { CommandInput, CommandOutcome } from '../commands/command-outcome.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { throwUnlessStopped } from '../turn/running-turns.ts';
import { lastTrial, readTrial, RECENT_MESSAGES, type StoredTrial, writeTrial } from './stored-trial.ts';
import { askForInputs, inputProblems, inputsIn, inputValues, type InputTexts, missingInputs } from './trial-inputs.ts';
import { checkExpectations } from './check-expectations.ts';
import { longResults } from './trial-file.ts';
import { differences } from './trial-differences.ts';

export interface TrialContext extends Pick<
  ConversationDependencies,
  'store' | 'workflow' | 'provider' | 'code' | 'trialLimits' | 'clock' | 'log' | 'limits'
> {
  readonly live: Pick<LiveReply, 'show'>;
  readonly signal: AbortSignal;
}

const NOTHING_TO_TRY = 'There is nothing to try yet. Say what the workflow should do.';

/** Tries the current revision, or continues the trial of an earlier process. The reply grows by one line per step. */
export async function runTrialTurn(
  { turn, session, message }: CommandInput,
  context: TrialContext,
): Promise<CommandOutcome> {
  const stored = readTrial(turn.trial);
  const revision = await revisionToTry(session, stored, context);
  if (session === undefined || revision === undefined) return says(NOTHING_TO_TRY);
  const { workflow } = await context.workflow.validate(revision.yaml);
  if (workflow === undefined) return says('This revision is not valid, so it cannot be tried. Say `fix it` first.');
  const plan = createPlan(workflow);
  if (context.provider.name === 'offline') return says(dryRunText(plan));
  const last = lastTrial(await context.store.recentMessages(session.id, RECENT_MESSAGES));
  const inputs = stored?.inputs ?? givenInputs(message, workflow, last);
  const missing = missingInputs(workflow, inputs);
  if (missing.length > 0) return says(askForInputs(workflow, missing));
  const problems = Object.values(inputProblems(workflow, inputs));
  if (problems.length > 0) return says(problems.join('\n'));
  const { expectations = [] } = session;
  const trial: Trial = {
    turn,
    revision,
    plan,
    workflow,
    inputs,
    stored,
    last,
    expectations,
    estimate: estimateOf(workflow, inputs, context),
  };
  return run(trial, context);
}

function says(text: string): CommandOutcome {
  return { kind: 'command', command: 'try', text };
}

interface Trial {
  readonly turn: Turn;
  readonly revision: Revision;
  readonly plan: Plan;
  readonly workflow: Workflow;
  readonly inputs: InputTexts;
  readonly stored: StoredTrial | undefined;
  readonly last: TrialSummary | undefined;
  readonly expectations: readonly string[];
  /** The estimated effort, in one line. */
  readonly estimate: string;
}

/** A trial that has begun continues with the same revision. */
async function revisionToTry(
  session: ChatSession | undefined,
  stored: StoredTrial | undefined,
  { store }: TrialContext,
): Promise<Revision | undefined> {
  const number = stored?.revision ?? session?.currentRevision;
  return session === undefined || number === undefined ? undefined : store.getRevision(session.id, number);
}

/** Inputs that are not given keep their last values, if the workflow still has them. A field that was left empty in a form is not given. */
function givenInputs(message: ChatMessage | undefined, workflow: Workflow, last: TrialSummary | undefined): InputTexts {
  const written = message?.metadata.inputs ?? inputsIn(message?.content ?? '', workflow);
  const given = Object.entries({ ...last?.inputs, ...written });
  return Object.fromEntries(
    given.filter(([name, text]) => Object.hasOwn(workflow.state.fields, name) && text.trim() !== ''),
  );
}

function dryRunText(plan: Plan): string {
  return [
    '**Dry run with sample values.** No model is connected, so the steps were not really run.',
    describeCourse(plan.workflow).join('\n'),
    dryRunFindings(dryRun(plan)).join('\n'),
  ].join('\n\n');
}

async function run(trial: Trial, context: TrialContext): Promise<CommandOutcome> {
  const { plan, workflow, inputs, stored, turn, revision } = trial;
  const { clock, store, live, trialLimits, signal, log } = context;
  const report = createTrialReport(stored?.log);
  const overTime = AbortSignal.timeout(trialLimits.maxMs);
  const ending = AbortSignal.any([signal, overTime]);
  const begun =
    stored === undefined ? begin(plan, inputValues(workflow, inputs)) : resume(plan, readPosition(stored.position));
  let { position } = begun;
  const tokensLeft = () => report.log().tokens < trialLimits.maxTokens;
  const stoppedFor = (why: string) => outcome(trial, report, { position, reason: 'most-steps' }, { why, context });
  const show = () => live.show({ text: textOf(trial, report.log().lines), actions: ['stop'], progress: 'Trying it' });
  try {
    show();
    const stopped = await driveTrial(begun, {
      plan,
      code: context.code,
      mostSteps: trialLimits.maxSteps,
      signal: ending,
      mayGoOn: tokensLeft,
      answer: (due) => answerStep(due, { provider: context.provider, signal: ending, clock, report }),
      onProgress: async (progress) => {
        ({ position } = progress);
        report.add(progress, clock.now());
        const log = report.log();
        await store.recordTrial(
          turn.id,
          writeTrial({ revision: revision.number, inputs, position: writePosition(position), log }),
        );
        show();
      },
    });
    if (stopped.reason === 'ended')
      return outcome(trial, report, stopped, { context, checks: await checksOf(trial, report, stopped, context) });
    return stoppedFor(tokensLeft() ? `at ${trialLimits.maxSteps} steps` : `at ${trialLimits.maxTokens} tokens`);
  } catch (error) {
    if (!ending.aborted && error instanceof ProviderError) {
      log.error({ err: error }, 'a trial could not continue');
      return { ...stoppedFor(`because the model gave no answer. ${error.message}`), outcome: 'failed' };
    }
    if (!ending.aborted) throw error;
    throwUnlessStopped(signal);
    const why = signal.aborted ? 'by you' : 'because it took too long';
    return { ...stoppedFor(why), outcome: 'stopped' };
  }
}

function sentence(words: string): string {
  return words.endsWith('.') ? words : `${words}.`;
}

type Priced = Pick<TrialContext, 'provider' | 'limits'>;

function priceOf({ provider: { name, model }, limits }: Priced, usage: TokenUsage): number | undefined {
  return costOf({ provider: name, model, usage }, limits.prices ?? {});
}

function estimateOf(workflow: Workflow, inputs: InputTexts, { trialLimits, provider, limits }: TrialContext): string {
  const estimate = estimateTrial(workflow, inputs);
  return estimateLine(estimate, trialLimits.maxSteps, priceOf({ provider, limits }, estimate.usage));
}

function textOf({ revision, inputs, estimate }: Trial, lines: readonly string[]): string {
  const given = Object.entries(inputs).map(([name, text]) => `\`${name}\`: ${shown(text)}`);
  const head = `**Trial of revision ${revision.number}**${given.length === 0 ? '' : ` with ${given.join(', ')}`}`;
  return [`${head}\n${estimate}`, ...(lines.length === 0 ? [] : [lines.join('\n')])].join('\n\n');
}

/** Expectations are checked at the end of a run that does not fail. */
async function checksOf(
  { workflow, inputs, expectations }: Trial,
  report: TrialReport,
  { position: { end } }: TrialStop,
  { provider, signal, log }: TrialContext,
): Promise<readonly string[]> {
  if (expectations.length === 0) return [];
  if (end?.ok !== true) return ['Expectations were not checked, since the run fails.'];
  const result = { state: end.state, path: report.log().path };
  const { lines, usage } = await checkExpectations({ expectations, workflow, result, inputs, provider, signal, log });
  report.note(usage);
  return lines;
}

interface Closing {
  readonly context: Priced;
  /** Why the trial was stopped. */
  readonly why?: string;
  readonly checks?: readonly string[];
}

function outcome(
  trial: Trial,
  report: TrialReport,
  stopped: TrialStop,
  { why, checks = [], context }: Closing,
): CommandOutcome {
  const { workflow, inputs, revision, last } = trial;
  const { path, lines, usage } = report.log();
  const { name, model } = context.provider;
  const price = usage === undefined ? undefined : priceOf(context, usage);
  const { end } = stopped.position;
  const summary: TrialSummary = {
    revision: revision.number,
    inputs,
    path,
    ...(end?.ok === true && { reachedEnd: true }),
    results: Object.fromEntries(results(end, workflow)),
    lines: [...report.closing(stopped, workflow), ...checks],
  };
  const changed = last === undefined || why !== undefined ? [] : differences(last, summary);
  const closing = [
    ...summary.lines,
    ...(why === undefined ? [] : [`The trial was stopped ${sentence(why)}`]),
    ...changed,
    ...(price === undefined ? [] : [`The trial cost: ${shownPrice(price)}.`]),
  ];
  const file = end?.ok === true ? longResults(end.state, workflow, revision) : undefined;
  return {
    kind: 'command',
    command: 'try',
    text: [textOf(trial, lines), closing.join('\n')].join('\n\n'),
    trial: summary,
    ...(file !== undefined && { file }),
    spent: { provider: { name, model }, ...(usage !== undefined && usage.outputTokens > 0 && { usage }) },
  };
}
