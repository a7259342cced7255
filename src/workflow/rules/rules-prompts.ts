import type { Finding } from '../finding.ts';
import type { Path } from '../../pyyaml/path.ts';
import { hint, instead, type RuleContext } from './rule-context.ts';
import { isTemplateLogic, outputsByNode, placeholderMeant, type PlaceholderScope } from '../placeholder-meant.ts';
import { certain, createSuggest } from '../suggest.ts';
import { validatedPlaceholders } from '../template.ts';

/** Upstream's rule 5: every text in braces in a prompt names a state field or an input. */
export function checkPrompts(context: RuleContext): void {
  const { workflow, fieldNames } = context;
  if (fieldNames === undefined) return;
  const outputs = outputsByNode(workflow);
  const sure = createSuggest(certain);
  workflow.nodes?.forEach((node, index) => {
    const { prompt } = node ?? {};
    if (prompt === undefined || !prompt.includes('{')) return;
    const path = ['nodes', index, 'prompt'];
    const inputs = new Set(Object.keys(node?.inputs ?? {}));
    for (const placeholder of validatedPlaceholders(prompt)) {
      const finding = checkPlaceholder(placeholder, {
        fields: context.fields,
        inputs,
        outputs,
        certain: sure,
        prompt,
        path,
      });
      if (finding !== undefined) context.report(finding);
    }
  });
}

interface Scope extends PlaceholderScope {
  readonly prompt: string;
  readonly path: Path;
}

const NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

function checkPlaceholder(placeholder: string, scope: Scope): Finding | undefined {
  const { fields, inputs, path } = scope;
  const [head = '', second] = placeholder.split('.');
  const ofState = head === 'state' && second !== undefined;
  const name = ofState ? second : head;
  if (fields.has(name) || (!ofState && inputs.has(name))) return undefined;
  const whole = withAllBraces(placeholder, scope.prompt);
  const meant = ofState ? fieldMeant(placeholder, scope) : placeholderMeant(placeholder, scope);
  const isLogic = meant === undefined && isTemplateLogic(placeholder);
  const isName = meant !== undefined || NAME.test(placeholder.replaceAll('.', ''));
  const sample = whole.includes('\n') || whole.length > 80 ? undefined : `(${whole.replaceAll(/[{}]/g, '').trim()})`;
  const suggestion = meant === undefined ? (isName || isLogic ? undefined : sample) : `{${meant}}`;
  return {
    code: 'graph.unknown_placeholder',
    severity: 'error',
    path,
    message: isLogic ? templateLogic(whole) : isName ? unknownName(whole, ofState, suggestion) : notAName(whole),
    ...instead(suggestion, isName ? [...fields, ...inputs] : undefined),
    within: whole,
  };
}

/** Behind `state.` only fields are known. */
function fieldMeant(placeholder: string, scope: Scope): string | undefined {
  return placeholderMeant(placeholder, { ...scope, inputs: new Set() });
}

/** `{{topic}}` is the placeholder `{topic` to the runtime. */
function withAllBraces(placeholder: string, prompt: string): string {
  const more = /^\{*/.exec(placeholder)?.[0].length ?? 0;
  const whole = `{${placeholder}}${'}'.repeat(more)}`;
  return more > 0 && prompt.includes(whole) ? whole : `{${placeholder}}`;
}

function unknownName(whole: string, ofState: boolean, suggestion: string | undefined): string {
  if (suggestion !== undefined && whole.startsWith('{{'))
    return `\`${shorten(whole)}\` has too many braces; write \`${suggestion}\`.`;
  const kinds = ofState ? 'state field' : 'state field or input';
  return `\`${shorten(whole)}\` names no ${kinds}; ${hint(suggestion, 'add the field to the state, or write the name without braces.')}`;
}

function templateLogic(whole: string): string {
  return `\`${shorten(whole)}\` belongs to a template language that the runtime does not know; say in words what is to be written when.`;
}

function notAName(whole: string): string {
  return `\`${shorten(whole)}\` is taken for a placeholder, and the runtime knows no way to write literal braces; use parentheses or words.`;
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 42 ? `${line.slice(0, 41)}…` : line;
}
