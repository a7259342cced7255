import { badge, summarise } from '../reply/summary.ts';
import type { MessageMetadata } from '../session/session.ts';
import type { SessionStore, TurnAnswer } from '../session/session-store.ts';
import { describeDiff, diffWorkflows } from '../workflow/diff.ts';
import type { Workflow } from '../workflow/schema.ts';
import { validateConfig } from '../workflow/validate.ts';
import type { TurnMaterial } from './material.ts';
import { describeIssue, type SettledDraft } from './settle-draft.ts';

/** Issues of a draft that are listed in the thread; `validate` shows all. */
const MAX_ISSUES_SHOWN = 6;

/** A settled draft becomes the answer of its turn: a revision with its summary, or an invalid draft that is handed over openly. */
export async function draftAnswer(options: {
  settled: SettledDraft;
  material: TurnMaterial;
  turnId: string;
  /** What stands above the summary: the label of the provider, the model's prose. */
  lead: string;
  metadata: MessageMetadata;
  store: SessionStore;
}): Promise<TurnAnswer> {
  const { settled, material, turnId, lead, metadata, store } = options;
  if (!settled.ok) return invalidAnswer(settled, options);
  const { session, basedOn } = material;
  const before = basedOn === undefined ? undefined : await store.getRevision(session.id, basedOn);
  const earlier = before === undefined ? undefined : validateConfig(before.yaml, { origin: 'user' }).workflow;
  const changes = earlier === undefined ? undefined : describeDiff(diffWorkflows(earlier, settled.workflow));
  const number = (await nextRevision(store, session.id)) ?? 1;
  const summary = summarise({
    workflow: settled.workflow,
    issues: settled.issues,
    revision: number,
    ...(changes === undefined ? {} : { changes }),
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

/** Turns of a session run one after another, so the next number is known before the revision is stored. */
async function nextRevision(store: SessionStore, sessionId: string): Promise<number | undefined> {
  const last = (await store.listRevisions(sessionId, 1)).at(-1);
  return last === undefined ? undefined : last.number + 1;
}

function invalidAnswer(
  settled: Extract<SettledDraft, { ok: false }>,
  {
    material,
    turnId,
    lead,
    metadata,
  }: { material: TurnMaterial; turnId: string; lead: string; metadata: MessageMetadata },
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
    '',
    `It is attached as it is.${kept} Say what to change, or say "fix it".`,
  ];
  return {
    turnId,
    outcome: 'invalid',
    content: [lead, lines.join('\n')].filter((block) => block !== '').join('\n\n'),
    metadata: {
      ...metadata,
      invalidDraft: { fileName: 'draft.not-valid.yaml', yaml: settled.yaml, issues: errors.map(describeIssue) },
    },
  };
}

/** `<flow>.r<N>.yaml`, with nothing in it that a file system or a shell minds. */
export function revisionFileName(workflow: Workflow, number: number): string {
  const name = workflow.flow.name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40);
  return `${name === '' ? 'workflow' : name}.r${number}.yaml`;
}
