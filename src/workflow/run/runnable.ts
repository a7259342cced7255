import type { Finding } from '../finding.ts';
import { arcsOf, successors, unavoidable } from '../rules/graph.ts';
import type { RuleContext } from '../rules/rule-context.ts';
import { checkCode } from './code/run-code.ts';
import type { RunContext, RunFinding } from './run-context.ts';
import { checkDataFlow } from './flow/run-data-flow.ts';
import { checkEdges } from './flow/run-edges.ts';
import { checkFlow } from './flow/run-flow.ts';
import { checkLoops } from './flow/run-loops.ts';
import { checkRoutes } from './flow/run-routes.ts';
import { checkSettings } from './run-settings.ts';
import { checkState } from './run-state.ts';
import { checkTemplates } from './run-templates.ts';
import { stepsBySource } from './flow/steps.ts';
import { checkTools } from './run-tools.ts';
import type { Verdict } from '../verdict.ts';

/** Whether upstream would build and run a config that validates. */
export type Runnable = 'yes' | 'no' | 'unknown';

export interface RunReport {
  readonly findings: readonly RunFinding[];
  /** This and the verdict are only of use for a config that validates. */
  readonly runnable: Runnable;
  readonly verdict: Exclude<Verdict, 'not_valid'>;
}

interface RunOptions {
  /** Whether it does not validate: then the flow of data is not looked at. */
  readonly isInvalid: boolean;
  /** Whether a finding holds on the target. */
  readonly isFounded: (finding: Finding) => boolean;
}

/** Everything that validates and then fails (`run.*`) or does something else than what is written (`effect.*`). */
export function checkRunnable(rules: RuleContext, { isInvalid, isFounded }: RunOptions): RunReport {
  const findings: RunFinding[] = [];
  const note: RunContext['note'] = (found) => {
    const finding = { ...found, severity: 'warning' } as const;
    if (isFounded(finding)) findings.push(finding);
  };
  const context: RunContext = { ...rules, note };
  checkState(context);
  checkTools(context);
  checkTemplates(context);
  checkCode(context);
  checkSettings(context);
  checkRoutes(context);
  if (rules.known.nodes && rules.known.edges) {
    checkEdges(context);
    checkLoops(context);
    const bySource = stepsBySource(context);
    checkFlow(context, bySource);
    // What is misspelt is read by nothing, and would be told twice.
    if (!isInvalid) checkDataFlow(context, bySource);
  }
  return {
    findings: withoutRepetition(findings),
    runnable: runnableOf(context, findings),
    verdict: verdictOf(findings),
  };
}

/** A setting that concerns several nodes is reported once. */
function withoutRepetition(findings: readonly RunFinding[]): readonly RunFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ code, path, message }) => {
    const key = JSON.stringify([code, path, message]);
    return !seen.has(key) && seen.add(key);
  });
}

/** What fails at a node fails the run if every way to the end passes it. */
function runnableOf({ workflow }: RunContext, findings: readonly RunFinding[]): Runnable {
  const failing = findings.filter(({ outcome }) => outcome !== 'runs' && outcome !== 'invents');
  if (failing.length === 0) return 'yes';
  const never = failing.filter(({ outcome }) => outcome === 'never');
  if (never.some(({ node }) => node === undefined)) return 'no';
  const passed = unavoidable('START', 'END', successors(endingArcs(workflow.edges)));
  return never.some(({ node }) => node !== undefined && passed.has(node)) ? 'no' : 'unknown';
}

function verdictOf(findings: readonly RunFinding[]): RunReport['verdict'] {
  if (findings.some(({ outcome }) => outcome === 'never' || outcome === 'some_paths')) return 'fails_when_run';
  return findings.some(({ outcome }) => outcome === 'invents') ? 'makes_things_up' : 'runs';
}

/** At run time a way that leads to START ends there, and one that starts parallel steps may end before them. */
function endingArcs(edges: RunContext['workflow']['edges']) {
  const arcs = arcsOf(edges).map(({ from, to, edge }) => ({ from, to: to === 'START' ? 'END' : to, edge }));
  const early = (edges ?? []).flatMap((edge, index) =>
    edge?.parallel === undefined || edge.from === undefined ? [] : [{ from: edge.from, to: 'END', edge: index }],
  );
  return [...arcs, ...early];
}
