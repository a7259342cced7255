import type { ChatSession, Revision } from '../../session/session.ts';
import type { RevisionReference, RevisionRequest } from '../receive/revision-words.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import type { CommandOutcome } from './command-outcome.ts';
import { describeComparison } from './describe-comparison.ts';
import { currentRevision, findMeantRevision, type WhereToFind } from './find-revision.ts';

type Dependencies = Pick<ConversationDependencies, 'store' | 'workflow'>;
type Result = Pick<CommandOutcome, 'text' | 'revision' | 'against' | 'makeCurrent'>;

export const NO_CONFIG = 'There is no config here yet. Say what the workflow should do.';
const FIRST = 'This is the first revision, so there is nothing to compare it with.';
const WHICH = 'Say which revision, for example `restore 2` or "go back to the first version".';

/** Runs a command on a revision: restore, compare, name. */
export async function runRevisionCommand(
  request: RevisionRequest | undefined,
  session: ChatSession | undefined,
  askedAt: Date,
  dependencies: Dependencies,
): Promise<Result> {
  const { store } = dependencies;
  const current = session && (await currentRevision(session, store));
  if (session === undefined || current === undefined) return { text: NO_CONFIG };
  const where = { session, store, askedAt };
  if (request?.command === 'restore') return restore(request.to, current, where);
  if (request?.command === 'compare') return compare(request, current, { ...where, ...dependencies });
  if (request?.command === 'name') return name(request, current, { ...where, ...dependencies });
  return { text: WHICH };
}

async function restore(to: RevisionReference, current: Revision, where: WhereToFind): Promise<Result> {
  const revision = await findMeantRevision(to, where);
  if (revision === undefined) return { text: await noSuchRevision(to, where) };
  if (revision.number === current.number) return { text: `${labelOf(revision)} is the current one already.` };
  return {
    text: `${labelOf(revision)} is the current one again.`,
    revision: revision.number,
    against: current.number,
    makeCurrent: revision.number,
  };
}

async function compare(
  { from, to }: Extract<RevisionRequest, { command: 'compare' }>,
  current: Revision,
  where: WhereToFind & Dependencies,
): Promise<Result> {
  const after = to === undefined ? current : await findMeantRevision(to, where);
  if (after === undefined) return { text: await noSuchRevision(to, where) };
  if (from === undefined && after.basedOn === undefined) return { text: FIRST };
  const before = await findMeantRevision(from ?? { kind: 'number', number: after.basedOn ?? 0 }, where);
  if (before === undefined) return { text: await noSuchRevision(from, where) };
  if (before.number === after.number)
    return { text: `Nothing changed: that is ${labelOf(after).toLowerCase()} itself.` };
  const text = await describeComparison(before, after, where);
  return { text, revision: after.number, against: before.number };
}

/** The changes of a revision since the one that it was made from. */
export async function changesOf(session: ChatSession, number: number, dependencies: Dependencies): Promise<string> {
  const { store } = dependencies;
  const after = await store.getRevision(session.id, number);
  if (after === undefined) return noSuchRevision({ kind: 'number', number }, { session, store });
  const before = after.basedOn === undefined ? undefined : await store.getRevision(session.id, after.basedOn);
  return before === undefined ? FIRST : describeComparison(before, after, dependencies);
}

async function name(
  { name: given, which }: Extract<RevisionRequest, { command: 'name' }>,
  current: Revision,
  { store, ...where }: WhereToFind & Dependencies,
): Promise<Result> {
  const revision = which === undefined ? current : await findMeantRevision(which, { store, ...where });
  if (revision === undefined) return { text: await noSuchRevision(which, { store, ...where }) };
  await store.nameRevision(revision.sessionId, revision.number, given);
  return {
    text: `Revision ${revision.number} is now called "${given}". "Go back to ${given}" makes it current again.`,
  };
}

function labelOf({ number, name: called }: Revision): string {
  return called === undefined ? `Revision ${number}` : `Revision ${number} ("${called}")`;
}

export async function noSuchRevision(
  reference: RevisionReference | undefined,
  { session, store }: Pick<WhereToFind, 'session' | 'store'>,
): Promise<string> {
  if (reference?.kind === 'previous') return 'This is the first revision, so there is none before it.';
  const revisions = await store.listRevisions(session.id);
  const numbers = revisions.map(({ number, name: called }) =>
    called === undefined ? `${number}` : `${number} ("${called}")`,
  );
  const asked = reference?.kind === 'number' ? `revision ${reference.number}` : 'such revision';
  return `There is no ${asked}. You have: ${numbers.join(', ')}.`;
}
