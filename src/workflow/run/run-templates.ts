import type { Path } from '../../pyyaml/path.ts';
import { hint, instead } from '../rules/rule-context.ts';
import { asksModel, inNode, type LooseNode, type RunContext } from './run-context.ts';
import { createStateLookup, type LookUp } from './run-state-lookup.ts';
import { outputsByNode, placeholderMeant, type PlaceholderScope } from '../placeholder-meant.ts';
import { pythonStrip } from '../../pyyaml/python-text.ts';
import { certain, createSuggest } from '../suggest.ts';
import { resolvedPlaceholders, validatedPlaceholders } from '../template.ts';

/** Input mappings and prompts, which the run resolves for every node, with code or without. */
export function checkTemplates(context: RunContext): void {
  if (context.fieldNames === undefined) return;
  const lookUp = createStateLookup(context);
  const scope: PlaceholderScope = {
    fields: context.fields,
    inputs: new Set(),
    outputs: outputsByNode(context.workflow),
    certain: createSuggest(certain),
  };
  context.workflow.nodes?.forEach((node, index) => {
    if (node === undefined) return;
    checkInputs(context, node, { lookUp, scope }, ['nodes', index, 'inputs']);
    checkPrompt(context, node, { lookUp, scope }, ['nodes', index, 'prompt']);
  });
}

interface Templates {
  readonly lookUp: LookUp;
  readonly scope: PlaceholderScope;
}

function checkInputs(context: RunContext, node: LooseNode, { lookUp, scope }: Templates, path: Path): void {
  for (const [name, template] of Object.entries(node.inputs ?? {})) {
    if (template === undefined) continue;
    const at = [...path, name];
    const isSame = template === `{${name}}` || template === `{state.${name}}`;
    if (asksModel(node)) checkInputName(context, name, at, isSame);
    // Sandboxed code gets the value of a field that is named without braces.
    const isPassed = node.sandbox?.enabled === true && !asksModel(node) && context.fields.has(template);
    if (!template.includes('{') && !isPassed) noteLiteral(context, name, template, at);
    for (const placeholder of leftLiteral(template)) noteLeftLiteral(context, placeholder, { path: at, scope });
    for (const placeholder of resolvedPlaceholders(template)) {
      const outcome = lookUp(placeholder);
      // An unset field is told with the flow of data.
      if (outcome === 'found' || outcome === 'unset') continue;
      const suggestion = suggestName(placeholder, scope);
      const advice = hint(suggestion, 'inputs are filled from state fields only.');
      context.note({
        code: 'run.input_unresolved',
        outcome,
        path: at,
        message: `\`{${placeholder}}\` is not in the state when this input is filled; ${advice}`,
        ...instead(suggestion),
        within: placeholder,
        ...inNode(node),
      });
    }
  }
}

/** An input is filled from the state: other inputs are not there yet. */
function suggestName(placeholder: string, scope: PlaceholderScope): string | undefined {
  const meant = placeholderMeant(placeholder, scope);
  return meant === placeholder || meant === undefined ? undefined : `{${meant}}`;
}

function checkInputName({ fields, note }: RunContext, name: string, path: Path, isSame: boolean): void {
  if (!fields.has(name)) return;
  const message = isSame
    ? `This input repeats the state field of its name, which the prompt can name without it; it can go.`
    : `In this node \`{${name}}\` and \`{state.${name}}\` mean this input, not the state field; give it another name.`;
  note({ code: 'effect.input_shadows_state', outcome: 'runs', path, message, atKey: true });
}

function noteLiteral({ note, fields }: RunContext, name: string, template: string, path: Path): void {
  const field = template.replace(/^state\./, '');
  const suggestion = fields.has(field) ? `{${field}}` : undefined;
  const advice = suggestion === undefined ? '' : `; write \`${suggestion}\` to pass the field`;
  const message = `\`${name}\` is this text itself, as it holds no placeholder${advice}.`;
  note({ code: 'effect.input_literal', outcome: 'runs', path, message, ...instead(suggestion) });
}

/** What the validator takes for a placeholder and the run leaves as it is. */
function leftLiteral(template: string): readonly string[] {
  return validatedPlaceholders(template).filter(
    (placeholder) => !/^(?:state\.)?[a-zA-Z_][a-zA-Z0-9_.]*$/.test(placeholder) && !placeholder.startsWith('{'),
  );
}

/** In `{ topic }` or `{state.topic.upper()}` a field is meant, and its value is missing. */
function noteLeftLiteral(context: RunContext, placeholder: string, { path, scope }: Place): void {
  const { note, fields } = context;
  const bare = placeholder.trim().replace(/^state\./, '');
  const field = [bare, /^\w+(?=[.[])/.exec(bare)?.[0]].find((name) => name !== undefined && fields.has(name));
  const name = field ?? placeholderMeant(placeholder, scope);
  const isWritable = name !== undefined && /^[a-zA-Z_]\w*$/.test(name);
  const blanks = isWritable && bare === name ? ' without blanks' : '';
  const rule = 'only names of ASCII letters, digits and underscores are replaced';
  const advice = isWritable
    ? `write \`{${name}}\`${blanks}`
    : name === undefined
      ? rule
      : `${rule}, so rename the field`;
  const message = `\`{${placeholder}}\` is left in the text as it is${isWritable ? '; ' : ': '}${advice}.`;
  const outcome = name === undefined ? 'runs' : 'invents';
  const within = `{${placeholder}}`;
  const suggestion = isWritable ? `{${name}}` : undefined;
  note({ code: 'effect.placeholder_left', outcome, path, message, within, ...instead(suggestion) });
}

interface Place {
  readonly path: Path;
  readonly scope: PlaceholderScope;
}

function checkPrompt(context: RunContext, node: LooseNode, { lookUp, scope }: Templates, path: Path): void {
  const { prompt, inputs } = node;
  if (prompt === undefined) return;
  if (pythonStrip(prompt) === '' && (node.code ?? '') === '') {
    const message = 'The prompt is blank, so the model is asked nothing; say what it should do.';
    context.note({ code: 'effect.prompt_blank', outcome: 'runs', path, message });
  }
  if (!prompt.includes('{')) return;
  const ownScope = { ...scope, inputs: new Set(Object.keys(inputs ?? {})) };
  // What the validator refuses already is not said twice.
  const isKnown = (name: string) => context.fields.has(name) || Object.hasOwn(inputs ?? {}, name);
  for (const placeholder of leftLiteral(prompt)) {
    const [head = '', second = ''] = placeholder.split('.');
    if (isKnown(head === 'state' ? second : head)) noteLeftLiteral(context, placeholder, { path, scope: ownScope });
  }
  for (const placeholder of resolvedPlaceholders(prompt)) {
    if (inputs !== undefined && Object.hasOwn(inputs, placeholder)) continue;
    const head = placeholder.split('.')[0] ?? '';
    if (!isKnown(head) && head !== 'state') continue;
    const outcome = lookUp(placeholder);
    if (outcome === 'found' || (outcome === 'unset' && asksModel(node))) continue;
    const suggestion = suggestName(placeholder, ownScope);
    context.note({
      code: 'run.prompt_unresolved',
      outcome: outcome === 'unset' ? 'some_paths' : outcome,
      path,
      message:
        outcome === 'never'
          ? `\`{${placeholder}}\` finds nothing at run time, so this node fails; ${hint(suggestion, 'name a field, an input, or a field of an object.')}`
          : `\`{${placeholder}}\` fails where \`${head}\` comes without that part; make it a field of its own.`,
      ...instead(suggestion),
      within: placeholder,
      ...inNode(node),
    });
  }
}
