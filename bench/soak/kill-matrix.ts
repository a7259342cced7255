import type { AppProcess } from '../../test/support/app-process.ts';
import { arm, hasEnded, killedAt, type KillPlan } from './kill-plan.ts';
import { until } from './until.ts';

/** A Threadsmith that is killed repeatedly, in one conversation per kill. */
export interface KillSubject {
  readonly name: string;
  /** Folder with the kill plan. */
  readonly folder: string;
  /** The process to kill next. */
  victim(): AppProcess;
  /** Starts the process that continues the turn. */
  recover(): Promise<void>;
  /** Creates a conversation without sending anything. */
  converse(): Promise<Conversation>;
  close(): Promise<void>;
}

export interface Conversation {
  /** Sends the conversation's only message; later calls send the same message again. */
  send(): Promise<void>;
  /** Whether the turn has ended, from a person's point of view. */
  hasEnded(): Promise<boolean>;
  /** Violations of exactly-once: of message, answer, revision or post. */
  problems(): Promise<readonly string[]>;
}

export interface MatrixResult {
  readonly name: string;
  readonly statements: number;
  readonly rounds: number;
  readonly killed: number;
  readonly problems: readonly string[];
}

/** Kills before and after every `step`th SQL statement of a turn, and checks each conversation immediately and again at the end. */
export async function runKillMatrix(subject: KillSubject, step: number): Promise<MatrixResult> {
  const conversations: Conversation[] = [];
  const problems: string[] = [];
  let killed = 0;
  const round = async (plan: KillPlan): Promise<void> => {
    const conversation = await subject.converse();
    conversations.push(conversation);
    const { victim, found } = await runRound(subject, conversation, plan);
    const died = hasEnded(victim);
    if (died) killed += 1;
    problems.push(
      ...found.map((each) => `${plan.moment} ${plan.statement} (${died ? killedAt(victim) : 'not reached'}): ${each}`),
    );
  };
  const statements = await countStatements(subject);
  for (let statement = 1; statement <= statements; statement += step) {
    await round({ moment: 'before', statement });
    await round({ moment: 'after', statement });
  }
  for (const conversation of conversations) problems.push(...(await conversation.problems()));
  return { name: subject.name, statements, rounds: conversations.length, killed, problems: [...new Set(problems)] };
}

/** Number of SQL statements in a turn, from the message to its end. */
async function countStatements(subject: KillSubject): Promise<number> {
  const counting: KillPlan = { moment: 'before', statement: 0 };
  // The first turn of a process runs extra statements.
  for (let warmUp = 0; warmUp < 2; warmUp += 1) {
    const conversation = await subject.converse();
    await arm(subject.victim(), subject.folder, counting);
    await conversation.send();
    await until('a turn without a kill', () => conversation.hasEnded());
  }
  return arm(subject.victim(), subject.folder, counting);
}

async function runRound(
  subject: KillSubject,
  conversation: Conversation,
  plan: KillPlan,
): Promise<{ victim: AppProcess; found: readonly string[] }> {
  const victim = subject.victim();
  await arm(victim, subject.folder, plan);
  // Rejected if the process dies before it answers; a client would send the message again.
  conversation.send().catch(() => undefined);
  await until(
    'a kill or an answer',
    async () => hasEnded(victim) || (await conversation.hasEnded().catch(() => false)),
  );
  if (!hasEnded(victim)) await arm(victim, subject.folder, { moment: 'before', statement: 0 });
  if (hasEnded(victim)) await subject.recover();
  await conversation.send();
  try {
    await until('the answer', () => conversation.hasEnded());
  } catch {
    return { victim, found: ['the turn never ended'] };
  }
  return { victim, found: await conversation.problems() };
}
