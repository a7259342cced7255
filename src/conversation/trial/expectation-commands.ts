import type { ChatSession, Revision } from '../../session/session.ts';
import { readRule, type Rule } from '../../trial/expectations/rule.ts';
import type { Workflow } from '../../workflow/schema/schema.ts';
import type { CommandOutcome } from '../commands/command-outcome.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { readExpectationWords } from '../receive/expectation-words.ts';

type Dependencies = Pick<ConversationDependencies, 'store' | 'workflow'>;

/** Limit because each expectation that a model judges costs tokens. */
const MOST_EXPECTATIONS = 30;
const NOTHING_YET = 'There is no workflow here yet that could be tried. Say what it should do.';
const NONE =
  'There are no expectations yet. Say for example `expect it names a price`, and every trial is checked against it.';

/** Adds, lists or removes the expectations of trials. */
export async function runExpectationCommand(
  words: string,
  session: ChatSession | undefined,
  dependencies: Dependencies,
): Promise<CommandOutcome> {
  const current = await currentWorkflow(session, dependencies);
  if (session === undefined || current === undefined) return says(NOTHING_YET);
  const { expectations: known = [], id } = session;
  const request = readExpectationWords(words) ?? { kind: 'list' };
  if (request.kind === 'list')
    return known.length === 0
      ? says(NONE)
      : { ...says(listed(known, current.workflow)), file: exported(known, current) };
  if (request.kind === 'remove') {
    const left = without(known, request.which);
    if (left.length === known.length)
      return says(known.length === 0 ? NONE : `There is no such expectation.\n${listed(known, current.workflow)}`);
    await dependencies.store.setExpectations(id, left);
    const removed = known.filter((text) => !left.includes(text)).map((text) => `"${text}"`);
    return says(
      `Removed: ${removed.join(', ')}. ${left.length === 0 ? 'No expectations are left.' : `${left.length} left.`}`,
    );
  }
  if (known.includes(request.text)) return says('I check that already.');
  if (known.length >= MOST_EXPECTATIONS)
    return says(`There can be at most ${MOST_EXPECTATIONS} expectations. Remove one first.`);
  await dependencies.store.setExpectations(id, [...known, request.text]);
  const how = judgedBy(readRule(request.text, current.workflow));
  return says(
    `From now on every trial is checked for this (${how}): "${request.text}"\n\n\`expectations\` lists them, \`remove expectation ${known.length + 1}\` drops this one. To change the workflow itself, say what to change.`,
  );
}

const says = (text: string): CommandOutcome => ({ kind: 'command', command: 'expect', text });

async function currentWorkflow(
  session: ChatSession | undefined,
  { store, workflow }: Dependencies,
): Promise<{ readonly workflow: Workflow; readonly revision: Revision } | undefined> {
  if (session?.currentRevision === undefined) return undefined;
  const revision = await store.getRevision(session.id, session.currentRevision);
  const report = revision === undefined ? undefined : await workflow.validate(revision.yaml);
  return revision === undefined || report?.workflow === undefined ? undefined : { revision, workflow: report.workflow };
}

function judgedBy(rule: Rule | undefined): string {
  if (rule === undefined) return 'judged by the model';
  return rule.kind === 'route' && rule.when !== undefined ? 'by rule and by the model' : 'by rule';
}

function listed(expectations: readonly string[], workflow: Workflow): string {
  return expectations.map((text, index) => `${index + 1}. ${text} (${judgedBy(readRule(text, workflow))})`).join('\n');
}

function exported(
  expectations: readonly string[],
  { workflow, revision }: { readonly workflow: Workflow; readonly revision: Revision },
): NonNullable<CommandOutcome['file']> {
  const list = expectations.map((text) => {
    const rule = readRule(text, workflow);
    return { text, judgedBy: judgedBy(rule), ...(rule === undefined ? {} : { rule }) };
  });
  const content = JSON.stringify(
    { workflow: workflow.flow.name, revision: revision.number, expectations: list },
    undefined,
    2,
  );
  return { fileName: `${revision.fileName.replace(/\.ya?ml$/, '')}.expectations.json`, content: `${content}\n` };
}

/** The remaining expectations. Words select the first one that contains all of them. */
function without(known: readonly string[], which: number | string): readonly string[] {
  if (which === 'all') return [];
  if (typeof which === 'number') return known.filter((_, index) => index !== which - 1);
  const words = which
    .toLowerCase()
    .split(' ')
    .filter((word) => word.length > 2);
  const meant =
    words.length === 0 ? undefined : known.find((text) => words.every((word) => text.toLowerCase().includes(word)));
  return known.filter((text) => text !== meant);
}
