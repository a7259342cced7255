import type { Attachment } from '../../chat/reply-port.ts';
import { badge, summarise } from '../../reply/summary.ts';
import type { MessageMetadata } from '../../session/session.ts';
import type { SessionStore, TurnAnswer } from '../../session/session-store.ts';
import { describeDiff, diffWorkflows, type WorkflowDiff } from '../../workflow/diff.ts';
import { reviewSafety, type SafetyReview } from '../../workflow/safety.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import { validateConfig } from '../../workflow/validate.ts';
import type { TurnMaterial } from '../turn/turn-input.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import type { SettledDraft } from './settle-draft.ts';

/** Issues of a draft that are listed in the thread; `validate` shows all. */
const MAX_ISSUES_SHOWN = 6;

export interface DraftAnswerOptions {
  readonly settled: SettledDraft;
  readonly material: TurnMaterial;
  readonly turnId: string;
  /** What stands above the summary: the label of the provider, the model's prose. */
  readonly lead: string;
  /** What the model said that it assumed. */
  readonly assumed?: string;
  readonly metadata: MessageMetadata;
  readonly store: SessionStore;
  /** Told of the file as soon as its name is known, so that it can be uploaded while the answer is stored. */
  readonly onFile: (file: Attachment) => Promise<void>;
}

/**
 * A settled draft becomes the answer of its turn: a revision with its summary, an invalid draft that is handed over openly, or, if it holds
 * what looks like a secret, only a sentence about that.
 */
export async function draftAnswer(options: DraftAnswerOptions): Promise<TurnAnswer> {
  const { settled, material, turnId, lead, metadata, store } = options;
  const { secrets, notes } = reviewSafety(settled.yaml);
  if (secrets.length > 0) return refusal(secrets, options);
  if (!settled.ok) return invalidAnswer(settled, options);
  const { session, basedOn } = material;
  const before = basedOn === undefined ? undefined : await store.getRevision(session.id, basedOn);
  const earlier = before === undefined ? undefined : validateConfig(before.yaml, { origin: 'user' }).workflow;
  const diff = earlier === undefined ? undefined : diffWorkflows(earlier, settled.workflow);
  const changes = diff === undefined ? undefined : describeDiff(diff);
  const number = (await nextRevision(store, session.id)) ?? 1;
  const fileName = revisionFileName(settled.workflow, number);
  await options.onFile({ fileName, content: settled.yaml, revision: number });
  const summary = summarise({
    workflow: settled.workflow,
    issues: settled.issues,
    revision: number,
    changes,
    assumed: options.assumed,
    fixes: settled.fixes,
    safety: notes,
    rewritten:
      diff === undefined || settled.form === 'patch' ? undefined : rewrittenSteps(diff, earlier, material.prompt.text),
  });
  return {
    turnId,
    outcome: 'revised',
    content: lead === '' ? summary : `${lead}\n\n${summary}`,
    metadata,
    revision: {
      yaml: settled.yaml,
      fileName: (assigned) => revisionFileName(settled.workflow, assigned),
      ...(basedOn === undefined ? {} : { basedOn }),
      changes: changes ?? 'first draft',
    },
  };
}

/** How many steps a model wrote anew that nobody named, if that is most of them; a change of a step or two is nothing to warn of. */
function rewrittenSteps(diff: WorkflowDiff, earlier: Workflow | undefined, request: string): number | undefined {
  const words = request.toLowerCase();
  const unnamed = (id: string) =>
    !words.includes(id.toLowerCase()) && !words.includes(id.toLowerCase().replaceAll('_', ' '));
  const kept = (earlier?.nodes ?? []).filter(({ id }) => unnamed(id) && !diff.steps.removed.includes(id)).length;
  const anew = diff.steps.changed.filter(({ name, keys }) => keys.includes('prompt') && unnamed(name)).length;
  return anew >= 2 && anew > kept / 2 ? anew : undefined;
}

/** Neither the file nor the model's words are passed on: both may hold the secret. */
function refusal(secrets: SafetyReview['secrets'], { turnId, material, metadata }: DraftAnswerOptions): TurnAnswer {
  const places = secrets
    .slice(0, 3)
    .map(({ line, path }) => (path === '' ? `line ${line}` : `line ${line} (\`${path.replaceAll('`', "'")}\`)`));
  const kept =
    material.session.currentRevision === undefined
      ? ''
      : ` Revision ${material.session.currentRevision} stays the current one.`;
  const content =
    `I did not take this config in: ${places.join(', ')} holds what looks like a key or password, and others would get it with the file.${kept} ` +
    'Leave it out and put it into an environment variable where the workflow runs; if it was real, replace it, as it stands in this thread.';
  return { turnId, outcome: 'answered', content, metadata: { ...metadata, prose: content } };
}

/** Turns of a session run one after another, so the next number is known before the revision is stored. */
async function nextRevision(store: SessionStore, sessionId: string): Promise<number | undefined> {
  const last = (await store.listRevisions(sessionId, 1)).at(-1);
  return last === undefined ? undefined : last.number + 1;
}

function invalidAnswer(
  settled: Extract<SettledDraft, { ok: false }>,
  { material, turnId, lead, assumed, metadata }: DraftAnswerOptions,
): TurnAnswer {
  const errors = settled.issues.filter(({ severity }) => severity === 'error');
  const shown = errors.slice(0, MAX_ISSUES_SHOWN).map((issue) => `- ${describeIssue(issue)}`);
  const more = errors.length > MAX_ISSUES_SHOWN ? [`- and ${errors.length - MAX_ISSUES_SHOWN} more`] : [];
  const kept =
    material.session.currentRevision === undefined
      ? ''
      : ` Revision ${material.session.currentRevision} stays the current one.`;
  const lines = [
    `The draft is **${badge(settled.issues)}**:`,
    ...shown,
    ...more,
    ...(settled.fixes.length === 0 ? [] : [`Fixed automatically so far: ${settled.fixes.slice(0, 4).join('; ')}.`]),
    '',
    `It is attached as it is.${kept} Say what to change, or say "fix it".`,
  ];
  return {
    turnId,
    outcome: 'invalid',
    content: [lead, assumed === undefined ? '' : `Assumed: ${assumed}`, lines.join('\n')]
      .filter((block) => block !== '')
      .join('\n\n'),
    metadata: {
      ...metadata,
      invalidDraft: { fileName: 'draft.not-valid.yaml', yaml: settled.yaml, issues: errors.map(describeIssue) },
    },
  };
}

/** `<flow>.r<N>.yaml`, with nothing in it that a file system or a shell minds. */
function revisionFileName(workflow: Workflow, number: number): string {
  const name = workflow.flow.name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40);
  return `${name === '' ? 'workflow' : name}.r${number}.yaml`;
}
