import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
import { hint, instead, type RuleContext } from './rule-context.ts';
import { validatedPlaceholders } from '../template.ts';

/** Upstream's rule 5: every text in braces in a prompt names a state field or an input. */
export function checkPrompts(context: RuleContext): void {
  const { workflow, fieldNames } = context;
  if (fieldNames === undefined) return;
  workflow.nodes?.forEach((node, index) => {
    const { prompt, inputs } = node ?? {};
    if (prompt === undefined || !prompt.includes('{')) return;
    const path = ['nodes', index, 'prompt'];
    for (const placeholder of validatedPlaceholders(prompt)) {
      const finding = checkPlaceholder(placeholder, { fieldNames, inputs: inputs ?? {}, path, context });
      if (finding !== undefined) context.report(finding);
    }
  });
}

interface Scope {
  readonly fieldNames: readonly string[];
  readonly inputs: object;
  readonly path: Path;
  readonly context: RuleContext;
}

const NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

function checkPlaceholder(placeholder: string, { fieldNames, inputs, path, context }: Scope): Finding | undefined {
  const [head = '', second] = placeholder.split('.');
  const ofState = head === 'state' && second !== undefined;
  const name = ofState ? second : head;
  if (context.fields.has(name) || (!ofState && Object.hasOwn(inputs, name))) return undefined;
  const trimmed = name.trim();
  const own = ofState ? [] : Object.keys(inputs);
  const candidates = own.length === 0 ? fieldNames : [...fieldNames, ...own];
  const meant = NAME.test(trimmed) ? context.suggest(trimmed, candidates) : undefined;
  const suggestion = meant === undefined ? undefined : ofState ? `{state.${meant}}` : `{${meant}}`;
  return {
    code: 'graph.unknown_placeholder',
    severity: 'error',
    path,
    message: NAME.test(trimmed)
      ? `\`{${placeholder}}\` names no ${ofState ? 'state field' : 'state field or input'}; ${hint(suggestion, 'add the field to the state, or remove the braces.')}`
      : `\`{${shorten(placeholder)}}\` is taken for a placeholder, and the runtime knows no way to write literal braces; use parentheses or words.`,
    ...instead(suggestion, candidates),
    within: `{${placeholder}}`,
  };
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
