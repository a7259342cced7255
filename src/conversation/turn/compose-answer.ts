import type { RefusedFile } from '../../chat/inbound-message.ts';
import type { TurnAnswer } from '../../session/session-store.ts';
import type { CommandOutcome } from '../commands/command-outcome.ts';
import { refusalLine } from '../prompt/refused-files.ts';
import type { AnswerOutcome, ModelWords } from './answer-outcome.ts';
import {
  blocks,
  labelOf,
  metadataOf,
  spentMetadata,
  type AnswerBody,
  type AnswerSetting,
  type ComposedAnswer,
} from './answer-parts.ts';
import { draftBody, draftWords } from './compose-draft.ts';
import { failureText } from './failure-text.ts';
import type { ImportedRevision } from './imported-revision.ts';

/** The text of an answer that is still being written. */
export function composePartialAnswer(
  prose: string,
  { provider, refused, imported }: Omit<AnswerSetting, 'turnId' | 'reader' | 'spent'>,
): string {
  return blocks(refusedLines(refused), importedLine(imported), labelOf(provider), prose);
}

/** Puts the result of a turn into words. No other module composes the text of an answer. */
export function composeAnswer(outcome: AnswerOutcome, setting: AnswerSetting): ComposedAnswer {
  const { content, metadata, ...rest } = bodyOf(outcome, setting);
  return {
    turnId: setting.turnId,
    content: blocks(refusedLines(setting.refused), importedLine(setting.imported), content, setting.notice ?? ''),
    metadata: {
      ...metadata,
      ...spentMetadata(setting),
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

function bodyOf(outcome: AnswerOutcome, setting: AnswerSetting): AnswerBody {
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

/** An answer in our own words; later prompts quote its `prose`. */
function ownBody(content: string, prose: string): AnswerBody {
  return { outcome: 'answered', content, metadata: { prose } };
}

function commandBody({
  command,
  text,
  revision,
  against,
  makeCurrent,
  forgets,
  file,
  spent,
  trial,
  outcome,
}: CommandOutcome): AnswerBody {
  return {
    outcome: outcome ?? 'answered',
    content: text,
    metadata: {
      command,
      ...(revision === undefined ? {} : { revision }),
      ...(against === undefined ? {} : { against }),
      ...(forgets === undefined ? {} : { forgets }),
      ...spent,
      ...(file === undefined ? {} : { file }),
      ...(trial === undefined ? {} : { trial }),
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

/** The model's own words with our note below. */
function modelBody(
  outcome: AnswerBody['outcome'],
  words: ModelWords,
  note: string,
  setting: AnswerSetting,
): AnswerBody {
  return {
    outcome,
    content: blocks(labelOf(setting.provider), words.prose, note),
    metadata: metadataOf(words, setting),
  };
}

function refusedLines(refused: readonly RefusedFile[]): string {
  return refused.map(refusalLine).join('\n');
}
