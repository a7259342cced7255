import { changesInEnglish, describeCard } from '../../reply/card/describe-card.ts';
import type { MessageMetadata } from '../../session/session.ts';
import { VERDICT_WORDS } from '../../workflow/verdict.ts';
import { withoutAssumptions } from '../draft/assumptions.ts';
import type { ChoiceNote } from '../draft/choose/choose-draft.ts';
import { withoutResults } from '../draft/results-line.ts';
import { revisionFileName, type DraftOutcome } from '../draft/review-draft.ts';
import { describeIssue } from '../prompt/describe-issue.ts';
import type { AnswerOutcome } from './answer-outcome.ts';
import { blocks, labelOf, metadataOf, type AnswerBody, type AnswerSetting } from './answer-parts.ts';

/** Maximum number of issues that the reply lists; `validate` lists all. */
const MAX_ISSUES_SHOWN = 6;
const MAX_FIXES_SHOWN = 4;
const MAX_SECRETS_SHOWN = 3;

const CHOICE_NOTES: Readonly<Record<ChoiceNote, string>> = {
  last: 'The answer held several YAML blocks; the last one counts.',
  first: 'The answer held several YAML blocks; the first one counts, the others are alternatives.',
  together: 'The answer held several YAML blocks; I applied all of them.',
  whole: 'The answer held several YAML blocks; the whole config counts.',
};

/** Texts around the description of a draft. */
interface DraftWords {
  /** Shown above the summary. */
  readonly lead: string;
  /** The name of the user's own file, if that is the draft. */
  readonly sentAs?: string;
  /** Assumptions that the model stated. */
  readonly assumed?: string | undefined;
  /** The fields that the model named as results. */
  readonly results?: readonly string[] | undefined;
  readonly metadata: MessageMetadata;
}

export function draftWords(
  { words, note }: Extract<AnswerOutcome, { kind: 'drafted' }>,
  setting: AnswerSetting,
): DraftWords {
  const { text: spoken, results } = withoutResults(words.prose);
  const { text, assumed } = withoutAssumptions(spoken);
  const choice = note === undefined ? '' : CHOICE_NOTES[note];
  const lead = blocks(labelOf(setting.provider), text, choice);
  return { lead, assumed, results, metadata: metadataOf(words, setting) };
}

/** Describes the outcome of a draft. */
export function draftBody(outcome: DraftOutcome, words: DraftWords, setting: AnswerSetting): AnswerBody {
  if (outcome.kind === 'revised') return revisedBody(outcome, words, setting);
  if (outcome.kind === 'unchanged') return unchangedBody(outcome, words);
  return outcome.kind === 'invalid' ? invalidBody(outcome, words) : withheldBody(outcome, words);
}

function unchangedBody(
  { current, fixes }: Extract<DraftOutcome, { kind: 'unchanged' }>,
  { lead, metadata }: DraftWords,
): AnswerBody {
  const what = current === undefined ? 'the config that you already had' : `the same config as revision ${current}`;
  const verdict = `Nothing changed: this is ${what}.`;
  return { outcome: 'answered', content: blocks(lead, verdict, fixesLine('Fixed automatically', fixes)), metadata };
}

function revisedBody(
  outcome: Extract<DraftOutcome, { kind: 'revised' }>,
  { lead, assumed, metadata, results: named = outcome.earlierResults }: DraftWords,
  { language }: AnswerSetting,
): AnswerBody {
  const { draft, number, basedOn, changes, rewritten, knownData, safetyNotes: safety } = outcome;
  const { workflow, verdict, issues, fixes, yaml, target } = draft;
  const results = named?.filter((name) => Object.hasOwn(workflow.state.fields, name)) ?? [];
  const fileName = number === 1 ? revisionFileName(workflow, number) : undefined;
  const facts = { workflow, verdict, target, issues, revision: number, changes, results, knownData, fileName };
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
): AnswerBody {
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

/** Passes on neither the file nor the model's words, since both may contain the secret. */
function withheldBody(
  { secrets, current }: Extract<DraftOutcome, { kind: 'withheld' }>,
  { metadata }: DraftWords,
): AnswerBody {
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
