import type { ChatMessage, ChatSession, RefusedFile, Revision, Turn } from '../../session/session.ts';
import type { SessionStore } from '../../session/session-store.ts';
import { isPatch } from '../../workflow/patch/patch.ts';
import { validateConfig } from '../../workflow/validate.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import { broughtConfig, pastedConfig, type ImportedConfig } from '../draft/import-config.ts';
import type { PromptMaterial } from '../prompt/prompt.ts';
import { WINDOW_MESSAGES } from '../prompt/prompt.ts';
import { readFiles, type Reading } from './read-files.ts';
import { refusedFiles } from './refused-files.ts';

/** What one turn works on. */
export interface TurnMaterial {
  readonly session: ChatSession;
  readonly messages: readonly ChatMessage[];
  readonly prompt: PromptMaterial;
  /** The revision that a new one will be based on. */
  readonly basedOn?: number;
  /** What a patch applies to: the current config, or without one the config that came with the messages. */
  readonly editable?: string;
  /** What someone has or brings, in its own words: a change of it is not blamed for what is wrong with it. */
  readonly accepted?: string;
  /** The one config among the files of the messages. */
  readonly brought?: ImportedConfig;
  /** Files of the messages that were not taken. */
  readonly refused: readonly RefusedFile[];
}

const CHANGES_QUOTED = 10;

/**
 * Reads what the prompt of a turn needs and nothing more, however long the session is. `again` names an earlier turn whose messages are answered once
 * more, from where that one began (`regenerate`). Files that are still at their platform are read first. Throws a `TurnInterrupted`.
 */
export async function gatherMaterial(reading: Reading, turn: Turn, again?: Turn): Promise<TurnMaterial | undefined> {
  const { store } = reading.parts;
  const session = await store.getSession(turn.sessionId);
  if (session === undefined) return undefined;
  const messages = await readFiles(await store.turnMessages((again ?? turn).id), reading);
  const basedOn = again?.revisionNumber === undefined ? session.currentRevision : await baseOf(store, again);
  const recent = await store.recentMessages(session.id, WINDOW_MESSAGES * 2);
  const answered = new Set([turn.id, ...(again === undefined ? [] : [again.id])]);
  const history = recent
    .filter(({ turnId, metadata }) => metadata.command === undefined && (turnId === undefined || !answered.has(turnId)))
    .slice(-WINDOW_MESSAGES);
  const revision = basedOn === undefined ? undefined : await store.getRevision(session.id, basedOn);
  const files = messages.flatMap(({ metadata }) => metadata.files ?? []);
  const refused = refusedFiles(messages);
  const brought = broughtConfig(files);
  const text = messages
    .map(({ content }) => content)
    .filter((words) => words !== '')
    .join('\n\n');
  const current = currentConfig(revision, recent);
  const shown = brought?.yaml ?? pastedConfig(text);
  const editable = current?.yaml ?? shown;
  const accepted = revision?.yaml ?? shown;
  return {
    session,
    messages,
    refused,
    ...(basedOn === undefined ? {} : { basedOn }),
    ...(editable === undefined ? {} : { editable }),
    ...(accepted === undefined ? {} : { accepted }),
    ...(brought === undefined ? {} : { brought }),
    prompt: {
      history,
      revisions: await store.listRevisions(session.id, CHANGES_QUOTED),
      text,
      files,
      refused,
      ...(current === undefined ? {} : { current }),
    },
  };
}

async function baseOf(store: SessionStore, again: Turn): Promise<number | undefined> {
  if (again.revisionNumber === undefined) return undefined;
  return (await store.getRevision(again.sessionId, again.revisionNumber))?.basedOn;
}

/** The current revision, or the draft that was handed over as invalid just before: that is what "fix it" means. */
function currentConfig(revision: Revision | undefined, recent: readonly ChatMessage[]): PromptMaterial['current'] {
  const lastAnswer = recent.findLast(({ role, metadata }) => role === 'assistant' && metadata.command === undefined);
  const invalid = lastAnswer?.metadata.invalidDraft;
  if (invalid !== undefined && !isPatch(invalid.yaml)) {
    return { name: invalid.fileName, yaml: invalid.yaml, issues: invalid.issues };
  }
  return revision && asUpstreamSees(revision.fileName, revision.yaml);
}

function asUpstreamSees(name: string, yaml: string): PromptMaterial['current'] {
  const { issues } = validateConfig(yaml, { origin: 'user' });
  return { name, yaml, issues: issues.map(describeIssue) };
}
