import type { TrialPlace } from '../../chat/conversation-port.ts';
import type { TrialField, TrialForm, TrialProblems, TrialValues } from '../../chat/trial-form.ts';
import type { Revision } from '../../session/session.ts';
import { exchangeOf } from '../../workflow/outline/exchange.ts';
import { toJson } from '../../workflow/rehearsal/value-text.ts';
import type { StateField, Workflow } from '../../workflow/schema/schema.ts';
import type { ConversationDependencies } from '../dependencies.ts';
import { policyRefusal } from '../receive/permissions.ts';
import { lastTrial, RECENT_MESSAGES } from './stored-trial.ts';
import { HOW_TO_WRITE, inputProblems, type InputTexts, kindOf, missingInputs } from './trial-inputs.ts';

type FormDependencies = Pick<
  ConversationDependencies,
  'store' | 'workflow' | 'provider' | 'policy' | 'log' | 'observe'
>;

/** See `ConversationPort.trialForm`. */
export async function trialForm(place: TrialPlace, dependencies: FormDependencies): Promise<TrialForm | undefined> {
  const { store, provider } = dependencies;
  // Without a model, the values are samples.
  if (provider.name === 'offline' || policyRefusal(place, dependencies) !== undefined) return undefined;
  const tried = await workflowAt(place, dependencies);
  if (tried === undefined) return undefined;
  const { workflow, revision } = tried;
  const last = lastTrial(await store.recentMessages(revision.sessionId, RECENT_MESSAGES))?.inputs ?? {};
  const { inputs } = exchangeOf(workflow);
  const fields = inputs.flatMap(({ name }) => {
    const field = workflow.state.fields[name];
    return field === undefined ? [] : [formField(name, field, last)];
  });
  if (fields.length === 0) return undefined;
  return { revision: revision.number, fields: fields.toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired)) };
}

/** See `ConversationPort.checkTrial`. */
export async function checkTrial(
  place: TrialPlace,
  values: TrialValues,
  dependencies: FormDependencies,
): Promise<TrialProblems> {
  const tried = await workflowAt(place, dependencies);
  if (tried === undefined) return {};
  const { workflow } = tried;
  const given = Object.fromEntries(Object.entries(values).filter(([, text]) => text.trim() !== ''));
  const missing = missingInputs(workflow, given).filter((name) => Object.hasOwn(values, name));
  return {
    ...Object.fromEntries(missing.map((name) => [name, `\`${name}\` is needed.`])),
    ...inputProblems(workflow, given),
  };
}

async function workflowAt(
  { thread, sessionId }: TrialPlace,
  { store, workflow }: FormDependencies,
): Promise<{ readonly workflow: Workflow; readonly revision: Revision } | undefined> {
  const session = await store.findSessionByThread(thread);
  if (session?.currentRevision === undefined || (sessionId !== undefined && sessionId !== session.id)) return undefined;
  const revision = await store.getRevision(session.id, session.currentRevision);
  const report = revision === undefined ? undefined : await workflow.validate(revision.yaml);
  return revision === undefined || report?.workflow === undefined ? undefined : { revision, workflow: report.workflow };
}

function formField(
  name: string,
  { type, required, default: standard, description = '' }: StateField,
  last: InputTexts,
): TrialField {
  const kind = kindOf(type);
  const how = kind === 'text' ? '' : `${HOW_TO_WRITE[kind].charAt(0).toUpperCase()}${HOW_TO_WRITE[kind].slice(1)}.`;
  return {
    name,
    kind,
    isRequired: required,
    hint: [sentence(description), how].filter((words) => words !== '').join(' '),
    value: Object.hasOwn(last, name) ? (last[name] ?? '') : defaultText(standard),
  };
}

function sentence(words: string): string {
  const text = words.replaceAll(/\s+/g, ' ').trim();
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

function defaultText(value: StateField['default']): string {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return '';
  return typeof value === 'string' ? value : JSON.stringify(toJson(value));
}
