import type { WorkflowNode } from '../../workflow/schema/schema.ts';

/** UTF-16 code units that a line of the card has for the task of a step. */
const MAX_TASK_CHARS = 120;
/** A longer text is not looked at to its end. UTF-16 code units. */
const MAX_TEXT_CHARS = 4_000;

/**
 * What a step does, in its own words: the whole text where it is short, else the sentence that tells most. Who the model is to be and what it is
 * given ("You are an editor.", "Text: {text}") is left out, and the sentences that speak of the outputs come before the others.
 */
export function taskOf({
  description,
  prompt,
  outputs,
}: Pick<WorkflowNode, 'description' | 'prompt' | 'outputs'>): string {
  const text = (description?.trim() || prompt).slice(0, MAX_TEXT_CHARS);
  const all = sentencesIn(text);
  const telling = all.filter((sentence) => !isGiven(sentence) && !ROLE.test(sentence));
  const sentences = telling.length > 0 ? telling : all;
  const whole = sentences.join(' ');
  if (whole.length <= MAX_TASK_CHARS) return whole;
  const weights = sentences.map((sentence) => weightOf(sentence, outputs));
  const best = weights.indexOf(Math.max(...weights));
  const [first = '', ...others] = sentences.slice(best);
  let task = first;
  for (const sentence of others) {
    if (task.length + 1 + sentence.length > MAX_TASK_CHARS) break;
    task += ` ${sentence}`;
  }
  return task;
}

/** "You are an editor." in the languages of the card. */
const ROLE =
  /^(?:you are|you're|act as|du bist|sie sind|tu es|vous êtes|eres|usted es|você é|あなたは)(?![\p{L}\p{N}])/iu;
const ROLE_IN_JAPANESE = /^あなたは.*です。?$/u;

/** A name with what is filled in, or nothing but that: `Text: {text}`. */
function isGiven(sentence: string): boolean {
  return /^(?:[^{}.!?]{0,40}[:：])?\s*["'<`]*\{[^{}]*\}[\s"'>`.]*$/u.test(sentence) || ROLE_IN_JAPANESE.test(sentence);
}

/** What only prepares the task: "Read the posting.", "Lies den Text." */
const PREPARING =
  /^(?:carefully )?(?:read|look at|take|consider|given|here (?:is|are)|lies|lesen sie|nimm|nehmen sie|betrachte|hier (?:ist|sind)|lis|lisez|prends|prenez|voici|lee|lea|toma|tome|aquí|leia|pegue|aqui)(?![\p{L}\p{N}])/iu;

/** What only says how: "Do not invent figures.", "Antworte nur mit einem Wort." */
const MANNER =
  /^(?:do not|don't|never|always|only|keep|use|be|avoid|answer (?:only|with)|reply with|return only|if|no|nicht|nie|immer|nur|verwende|antworte|wenn|kein|ne|n'|jamais|toujours|utilise|utilisez|réponds|répondez|si|no|nunca|siempre|usa|use|responde|responda|não|sempre|se)(?![\p{L}\p{N}])/iu;

function weightOf(sentence: string, outputs: readonly string[]): number {
  const said = sentence.toLowerCase();
  const speaksOfOutput = outputs.some((name) =>
    name.split('_').some((word) => word.length >= 4 && said.includes(word.slice(0, 5).toLowerCase())),
  );
  return (speaksOfOutput ? 2 : 0) + (PREPARING.test(sentence) ? -2 : 0) + (MANNER.test(sentence) ? -2 : 0);
}

/** The sentences of a text; the items of a list belong to the line above it that ends in a colon. */
function sentencesIn(text: string): readonly string[] {
  const lines: string[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    const item = /^(?:[-*•]|\d+[.)])\s+(\S.*)$/u.exec(line)?.[1];
    const head = lines.at(-1);
    if (item !== undefined && head !== undefined && /[:：;]$/u.test(head)) {
      lines[lines.length - 1] = `${head.replace(/;$/, ',')} ${item.replace(/[.;,]$/, '')};`;
    } else if (line !== '') lines.push(item ?? line);
  }
  const sentences = lines.flatMap((line) => line.replace(/;$/, '').split(/(?<=[.!?…])\s+|(?<=[。！？])(?=.)/u));
  return sentences.map((sentence, at) => (at < sentences.length - 1 ? closed(sentence) : sentence));
}

/** Two lines of a prompt become two sentences. */
function closed(sentence: string): string {
  return /[\p{L}\p{N})]$/u.test(sentence) ? `${sentence}.` : sentence;
}
