/** The meaning of markup that a model or its chat template leaves in the text. */
type MarkupKind =
  /** Begins and ends a thought: `<think>`, `</think>`, `[THINK]`. */
  | 'open'
  | 'close'
  /** Ends what `<details>` began. */
  | 'fold_close'
  /** A thought without content: `<think/>`. */
  | 'empty'
  /** Begins and ends a tool call, written as text. */
  | 'tool_open'
  | 'tool_close'
  /** A tool call without an end marker. */
  | 'tool_rest'
  /** `<|channel|>`, followed by a channel's name, and `<|message|>`, followed by the channel's text. */
  | 'channel'
  | 'message'
  /** The end of the model's turn, and the beginning of a turn with the speaker in `role`. */
  | 'turn_end'
  | 'turn_start'
  /** The same, with a token that also occurs in prose: it counts only at the very end of an answer. */
  | 'text_end'
  /** `<answer>` and `</answer>` around the whole answer. */
  | 'wrapper_open'
  | 'wrapper_close';

export interface Markup {
  readonly kind: MarkupKind;
  /** UTF-16 code units. */
  readonly length: number;
  readonly role?: string | undefined;
}

const THOUGHT =
  '(?:ant|[a-z]{1,12}[:_-])?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflections?|analysis|plan(?:ning)?|brainstorm(?:ing)?|' +
  'scratch[_-]?pad|monologue|chain[_-]of[_-]thought|cot|rationale|deliberation)(?:[_-](?:process|steps?|block|content|trace))?';
/** How chat interfaces fold away a thought; other folded text is part of the answer. */
const FOLDED_THOUGHT =
  '<details(?:\\s[^<>]{0,80}type="reasoning"[^<>]{0,80}>|[^<>]{0,120}>\\s{0,8}<summary>[^<>\\p{L}]{0,8}(?:thought|think|reason|chain of thought|analysis))';
const TOOL =
  '(?:[a-z]{1,12}:)?(?:(?:\\w{1,12}_)?tool_?calls?|tool_use|tool_code|function_?calls?|invoke|function(?:=[\\w.-]{1,64})?)';
const ROLE = '(?<role>assistant|model|user|system|developer|tool|ipython|functions)';
const ATTRIBUTES = '(?:\\s[^<>]{0,120})?';

/**
 * Tags and control tokens of current models: DeepSeek, Qwen, GLM, MiniMax, Kimi, Magistral, Command, gpt-oss, Gemma, Llama, Phi, Granite, Nemotron and
 * others. All patterns are anchored at the position.
 */
const MARKUP: readonly (readonly [MarkupKind, RegExp])[] = [
  ['empty', new RegExp(`<${THOUGHT}${ATTRIBUTES}/>`, 'iy')],
  ['open', new RegExp(`(?:<|&lt;)${THOUGHT}${ATTRIBUTES}(?:>|&gt;)`, 'iy')],
  ['close', new RegExp(`(?:<|&lt;)/${THOUGHT}\\s{0,4}(?:>|&gt;)`, 'iy')],
  ['open', /\[THINK\]|◁think▷|<\|(?:START_THINKING|begin_of_thought|think(?:ing)?)\|>|<unused94>(?:thought)?/iy],
  ['open', new RegExp(FOLDED_THOUGHT, 'iuy')],
  ['fold_close', /<\/details>/iy],
  ['close', /\[\/THINK\]|◁\/think▷|<\|(?:END_THINKING|end_of_thought|\/think(?:ing)?)\|>|<unused95>|<channel\|>/iy],
  ['channel', /<\|channel\|?>/iy],
  ['message', /<\|message\|>/iy],
  ['turn_start', new RegExp(`<\\|(?:start|im_start|turn)\\|?>(?:\\s?${ROLE})?`, 'iy')],
  ['turn_start', new RegExp(`<start_of_turn>(?:\\s?${ROLE})?`, 'iy')],
  ['turn_start', new RegExp(`<\\|start_header_id\\|>\\s?${ROLE}\\s?<\\|end_header_id\\|>`, 'iy')],
  ['turn_start', /<[|｜](?<role>assistant|user|system)[|｜]>/iy],
  ['turn_start', /<\|(?:START_RESPONSE|begin_of_solution|CHATBOT_TOKEN|START_TEXT)\|>/iy],
  [
    'turn_end',
    /<\|(?:end|return|call|im_end|eot_id|eom_id|eot|endoftext|end_of_text|end_of_turn|end_of_solution)\|>/iy,
  ],
  ['turn_end', /<\|(?:END_RESPONSE|END_TEXT|END_OF_TURN_TOKEN|endofresponse)\|>|<｜end▁of▁sentence｜>/iy],
  ['turn_end', /<end_of_turn>|<turn\|>/iy],
  ['text_end', /<\/s>|<eos>|\[\/INST\]/iy],
  ['tool_rest', /\[TOOL_CALLS?\]|\[FUNCTION_CALLS?\]|<\|python_tag\|>|<\|plugin\|>/y],
  ['tool_open', /<\|(?:tool_calls?(?:_section)?_begin|tool_call(?:_start)?|START_ACTION|action_start)\|?>/iy],
  ['tool_open', /<｜tool▁calls?▁begin｜>/y],
  ['tool_close', /<\|(?:tool_calls?(?:_section)?_end|tool_call_end|END_ACTION|action_end)\|>|<tool_call\|>/iy],
  ['tool_close', /<｜tool▁calls?▁end｜>/y],
  ['tool_open', new RegExp(`<${TOOL}${ATTRIBUTES}>`, 'iy')],
  ['tool_close', new RegExp(`</${TOOL}\\s{0,4}>`, 'iy')],
  ['wrapper_open', /<(?:answer|response|final_answer|final|solution|output)>/iy],
  ['wrapper_close', /<\/(?:answer|response|final_answer|final|solution|output)>/iy],
];

/** Where markup may begin. */
export const MARKUP_START = /[<[◁&]/g;

/** The beginning of markup whose end has not arrived. No markup is longer than this. */
const BEGINNING =
  /^(?:<|&(?:l(?:t(?:;\/?[\w:-]{0,40}(?:&(?:gt?)?)?)?)?)?|<[/|｜]?[a-z_][\w:=.▁/|｜-]{0,80}|<[|｜]|<\/|<\|\/[a-z]{0,8}\|?|\[\/?[A-Z_]{0,16}|◁\/?[a-z]{0,6})$/i;
const BEGINNING_WITH_ATTRIBUTES = /^<[a-z_][\w:-]{0,40}\s[^<>]{0,120}$/i;
const BEGINNING_OF_FOLD = /^<details[^<>]{0,120}>\s{0,8}(?:<[a-z]{0,7}(?:>[^<>]{0,24})?)?$/i;
const BEGINNINGS = [BEGINNING, BEGINNING_WITH_ATTRIBUTES, BEGINNING_OF_FOLD];
const LONGEST_CHARS = 240;

/** The markup at `at`, or `unfinished` when what follows may still make it markup. */
export function readMarkup(text: string, at: number): Markup | 'unfinished' | undefined {
  for (const [kind, pattern] of MARKUP) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const role = match.groups?.['role']?.toLowerCase();
    const end = at + match[0].length;
    if (kind === 'turn_start' && role === undefined && mayNameRole(text.slice(end, end + 12))) return 'unfinished';
    return { kind, length: match[0].length, role };
  }
  if (text.length - at > LONGEST_CHARS) return undefined;
  const rest = text.slice(at);
  return BEGINNINGS.some((pattern) => pattern.test(rest)) ? 'unfinished' : undefined;
}

function mayNameRole(after: string): boolean {
  return /^\s?[a-z]{0,10}$/i.test(after);
}
