import type { Attachment } from '../../chat/reply-port.ts';
import type { Provider, TokenUsage } from '../../llm/provider.ts';
import { changesInEnglish, describeCard } from '../../reply/card/describe-card.ts';
import type { Language } from '../../text/detect-language.ts';
import { VERDICT_WORDS } from '../../workflow/verdict.ts';
import type { TurnAnswer } from '../../session/session-store.ts';
import type { RefusedFile } from '../../chat/inbound-message.ts';
import type { MessageMetadata } from '../../session/session.ts';
import type { CommandOutcome } from '../commands/command-turn.ts';
import { withoutAssumptions } from '../draft/assumptions.ts';
import { withoutResults } from '../draft/results-line.ts';
import { revisionFileName, type DraftOutcome } from '../draft/review-draft.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import { refusalLine } from '../prompt/refused-files.ts';
import type { ChoiceNote } from '../draft/choose/choose-draft.ts';
import type { AnswerOutcome, ModelWords } from './answer-outcome.ts';
import type { ImportedRevision } from './imported-revision.ts';
import { failureText, type FailureReader } from './failure-text.ts';

/** What the text of an answer depends on besides its outcome. */
export interface AnswerSetting {
  readonly turnId: string;
  readonly provider: Pick<Provider, 'name' | 'model' | 'label'>;
  /** Files of the messages that were not read. */
  readonly refused: readonly RefusedFile[];
  readonly reader: FailureReader;
  /** A config that came with the words and becomes a revision before the answer does. */
  readonly imported?: ImportedRevision | undefined;
  /** That of the person, where it is known. */
  readonly language?: Language | undefined;
}

/** An answer as it is stored, and the file that is delivered with it where it is a new one. */
export interface ComposedAnswer extends TurnAnswer {
  readonly file?: Attachment;
}

/** Issues of an invalid draft that the reply lists; `validate` lists all. */
const MAX_ISSUES_SHOWN = 6;
const MAX_FIXES_SHOWN = 4;
const MAX_SECRETS_SHOWN = 3;

/** The text of an answer that is still being written. */
export function composePartialAnswer(
  prose: string,
  { provider, refused, imported }: Omit<AnswerSetting, 'turnId' | 'reader'>,
): string {
  return blocks(refusedLines(refused), importedLine(imported), labelOf(provider), prose);
}

/** Puts the result of a turn into words: the only place where the text of an answer is put together. */
export function composeAnswer(outcome: AnswerOutcome, setting: AnswerSetting): ComposedAnswer {
  const { content, metadata, ...rest } = bodyOf(outcome, setting);
  return {
    turnId: setting.turnId,
    content: blocks(refusedLines(setting.refused), importedLine(setting.imported), content),
    metadata: {
      ...metadata,
      outcome: rest.outcome,
      ...(setting.imported === undefined ? {} : { imported: setting.imported.number }),
    },
    ...(setting.imported === undefined ? {} : { imported: importedRevision(setting.imported) }),
    ...rest,
  };
}

function importedLine(imported: ImportedRevision | undefined): string {
  return imported === undefined
    ? ''
    : `I saved \`${nameOf(imported)}\` as revision ${imported.number} and worked on that.`;
}

function importedRevision({
  yaml,
  fileName,
  basedOn,
  ...imported
}: ImportedRevision): NonNullable<TurnAnswer['imported']> {
  return {
    yaml,
    fileName: () => fileName,
    changes: `brought as ${nameOf(imported)}`,
    ...(basedOn === undefined ? {} : { basedOn }),
  };
}

function nameOf({ name }: { readonly name: string }): string {
  return name.replaceAll('`', "'");
}

type Body = Omit<ComposedAnswer, 'turnId'>;

function bodyOf(outcome: AnswerOutcome, setting: AnswerSetting): Body {
  if (outcome.kind === 'command') return commandBody(outcome);
  if (outcome.kind === 'nothing_read') return ownBody('', refusedLines(setting.refused));
  if (outcome.kind === 'foreign') {
    const sentence = `This is ${article(outcome.tool)} ${outcome.tool} workflow. Say *convert it*, and I build the same as a config.`;
    return ownBody(sentence, sentence);
  }
  if (outcome.kind === 'excerpt') return ownBody(outcome.text, outcome.text);
  if (outcome.kind === 'imported') {
    const lead = `I read \`${outcome.fileName}\` as it is.`;
    return draftBody(outcome.draft, { lead, sentAs: outcome.fileName, metadata: { prose: lead } }, setting);
  }
  if (outcome.kind === 'drafted') return draftBody(outcome.draft, draftWords(outcome, setting), setting);
  if (outcome.kind === 'words') {
    const note = outcome.isOnlyClaimed === true ? ONLY_CLAIMED : CLOSING_NOTES[outcome.end];
    return modelBody('answered', outcome.words, note, setting);
  }
  if (outcome.kind === 'stopped')
    return modelBody('stopped', outcome.words, '_Stopped. Nothing was changed._', setting);
  const text = failureText(outcome.error, setting.reader);
  if (outcome.words === undefined) return { outcome: 'failed', content: text, metadata: {} };
  return modelBody('failed', outcome.words, text, setting);
}

function article(word: string): string {
  return /^(?:[aeio]|n8n)/i.test(word) ? 'an' : 'a';
}

/** Our own words, `prose` of which later prompts quote. */
function ownBody(content: string, prose: string): Body {
  return { outcome: 'answered', content, metadata: { prose } };
}

function commandBody({ command, text, revision, makeCurrent, forgets }: CommandOutcome): Body {
  return {
    outcome: 'answered',
    content: text,
    metadata: {
      command,
      ...(revision === undefined ? {} : { revision }),
      ...(forgets === undefined ? {} : { forgets }),
    },
    ...(makeCurrent === undefined ? {} : { currentRevision: makeCurrent }),
  };
}

const CLOSING_NOTES = {
  complete: '',
  length: 'The answer reached its length limit and ends here.',
  too_long: 'The answer became too long, so I ended it here. Ask for less at once.',
  refused: 'The model declined to answer this. Rephrase the request, or leave out what it may object to.',
};

const ONLY_CLAIMED = 'Nothing was changed: the model described a change, but sent no YAML. Say it again, step by step.';

const CHOICE_NOTES: Readonly<Record<ChoiceNote, string>> = {
  last: 'The answer held several YAML blocks; the last one counts.',
  first: 'The answer held several YAML blocks; the first one counts, the others are alternatives.',
  together: 'The answer held several YAML blocks; I applied all of them.',
  whole: 'The answer held several YAML blocks; the whole config counts.',
};

/** The model's own words with a note of ours below. */
function modelBody(outcome: Body['outcome'], words: ModelWords, note: string, setting: AnswerSetting): Body {
  return {
    outcome,
    content: blocks(labelOf(setting.provider), words.prose, note),
    metadata: metadataOf(words, setting),
  };
}

interface DraftWords {
  /** What is shown above the summary. */
  readonly lead: string;
  /** The name of the user's own file, where the draft is that file. */
  readonly sentAs?: string;
  /** What the model said that it assumed. */
  readonly assumed?: string | undefined;
  /** The fields that the model named as results. */
  readonly results?: readonly string[] | undefined;
  readonly metadata: MessageMetadata;
}

function draftWords({ words, note }: Extract<AnswerOutcome, { kind: 'drafted' }>, setting: AnswerSetting): DraftWords {
  const { text: spoken, results } = withoutResults(words.prose);
  const { text, assumed } = withoutAssumptions(spoken);
  const choice = note === undefined ? '' : CHOICE_NOTES[note];
  const lead = blocks(labelOf(setting.provider), text, choice);
  return { lead, assumed, results, metadata: metadataOf(words, setting) };
}

function draftBody(outcome: DraftOutcome, words: DraftWords, setting: AnswerSetting): Body {
  if (outcome.kind === 'revised') return revisedBody(outcome, words, setting);
  if (outcome.kind === 'unchanged') return unchangedBody(outcome, words);
  return outcome.kind === 'invalid' ? invalidBody(outcome, words) : withheldBody(outcome, words);
}

function unchangedBody(
  { current, fixes }: Extract<DraftOutcome, { kind: 'unchanged' }>,
  { lead, metadata }: DraftWords,
): Body {
  const what = current === undefined ? 'the config that was there already' : `the same config as revision ${current}`;
  const verdict = `Nothing changed: this is ${what}.`;
  return { outcome: 'answered', content: blocks(lead, verdict, fixesLine('Fixed automatically', fixes)), metadata };
}

function revisedBody(
  outcome: Extract<DraftOutcome, { kind: 'revised' }>,
  { lead, assumed, metadata, results: named = outcome.earlierResults }: DraftWords,
  { language }: AnswerSetting,
): Body {
  const { draft, number, basedOn, changes, rewritten, knownData, safetyNotes: safety } = outcome;
  const { workflow, verdict, issues, fixes, yaml } = draft;
  const results = named?.filter((name) => Object.hasOwn(workflow.state.fields, name)) ?? [];
  const fileName = number === 1 ? revisionFileName(workflow, number) : undefined;
  const facts = { workflow, verdict, issues, revision: number, changes, results, knownData, fileName };
  const card = describeCard({ ...facts, assumed, fixes, safety, rewritten }, language);
  return {
    outcome: 'revised',
    content: blocks(lead, card),
    metadata,
    revision: {
      yaml,
      fileName: (assigned) => revisionFileName(workflow, assigned),
      changes: changes === undefined ? 'first draft' : changesInEnglish(changes, workflow),
      ...(results.length === 0 ? {} : { results }),
      ...(basedOn === undefined ? {} : { basedOn }),
    },
    file: { fileName: revisionFileName(workflow, number), content: yaml, revision: number },
  };
}

function invalidBody(
  { draft, current }: Extract<DraftOutcome, { kind: 'invalid' }>,
  { lead, assumed, metadata, sentAs }: DraftWords,
): Body {
  const errors = draft.issues.filter(({ severity }) => severity === 'error').map(describeIssue);
  const more = errors.length - MAX_ISSUES_SHOWN;
  const verdict = [
    `The draft is **${VERDICT_WORDS.not_valid}**:`,
    ...errors.slice(0, MAX_ISSUES_SHOWN).map((issue) => `- ${issue}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
    ...(draft.fixes.length === 0 ? [] : [fixesLine('Fixed automatically so far', draft.fixes)]),
  ];
  return {
    outcome: 'invalid',
    content: blocks(
      lead,
      assumed === undefined ? '' : `Assumed: ${assumed}`,
      verdict.join('\n'),
      `It is attached as it is.${staysCurrent(current)} Say what to change, or say "fix it".`,
    ),
    metadata: {
      ...metadata,
      invalidDraft: {
        fileName: sentAs ?? 'draft.not-valid.yaml',
        ...(sentAs === undefined ? {} : { isSent: true as const }),
        yaml: draft.yaml,
        issues: errors,
        ...(draft.unusable ? { isPartial: true as const } : {}),
      },
    },
  };
}

function fixesLine(words: string, fixes: readonly string[]): string {
  return fixes.length === 0 ? '' : `${words}: ${fixes.slice(0, MAX_FIXES_SHOWN).join('; ')}.`;
}

/** Neither the file nor the model's words are passed on, because both may hold the secret. */
function withheldBody(
  { secrets, current }: Extract<DraftOutcome, { kind: 'withheld' }>,
  { metadata }: DraftWords,
): Body {
  const places = secrets
    .slice(0, MAX_SECRETS_SHOWN)
    .map(({ line, path }) => (path === '' ? `line ${line}` : `line ${line} (\`${path.replaceAll('`', "'")}\`)`));
  const content =
    `I didn't save this config: ${places.join(', ')} looks like it contains a key or password, which would be shared with the file.${staysCurrent(current)} ` +
    'Remove it, and set it as an environment variable where the workflow runs. If it is a real one, replace it, because it was posted in this thread.';
  return { outcome: 'answered', content, metadata: { ...metadata, prose: content } };
}

function staysCurrent(revision: number | undefined): string {
  return revision === undefined ? '' : ` Revision ${revision} stays the current one.`;
}

function refusedLines(refused: readonly RefusedFile[]): string {
  return refused.map(refusalLine).join('\n');
}

function labelOf({ label }: AnswerSetting['provider']): string {
  return label === undefined ? '' : `**${label}**`;
}

function blocks(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

function metadataOf({ prose, usage }: ModelWords, { provider: { name, model } }: AnswerSetting): MessageMetadata {
  const sum = (key: keyof TokenUsage) => usage.reduce((total, one) => total + one[key], 0);
  const total = {
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cachedInputTokens: sum('cachedInputTokens'),
  };
  return { prose, provider: { name, model }, ...(usage.length === 0 ? {} : { usage: total }) };
}
