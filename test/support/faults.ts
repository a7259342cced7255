import { ARTICLE } from './configs.ts';

/** A valid config with a gate and steps of every kind, into which faults are seeded. */
export const REVIEW = `schema_version: "1.0"
# how articles are reviewed
flow:
  name: review_article
  version: "1.0"
state:
  fields:
    topic: {type: str, required: true}
    draft: {type: str, default: ""}
    score: {type: int, default: 0}
    tags: {type: "dict[str, int]", default: {}}
    rounds: {type: int, default: 0}
nodes:
  - id: write
    prompt: |-
      Write about {topic}.
      Improve this: {state.draft}
    output_schema:
      type: object
      fields:
        - {name: draft, type: str}
    outputs: [draft]
    llm: {temperature: 0.4}
    tools: [web_search]
  - id: judge
    # looks at everything
    prompt: "Rate {draft} from 0 to 10 and count its tags."
    output_schema:
      type: object
      fields:
        - {name: score, type: int}
        - {name: tags, type: "dict[str, int]"}
    outputs: [score, tags]
  - id: count_rounds
    prompt: "Rounds so far: {rounds}"
    inputs: {seen: "{rounds}"}
    output_schema: {type: int}
    outputs: [rounds]
    code: |
      result = inputs["seen"] + 1
    sandbox: {mode: python, enabled: true}
edges:
  - {from: START, to: write}
  - {from: write, to: judge}
  - {from: judge, to: count_rounds}
  - from: count_rounds
    routes:
      - condition: {logic: "state.score >= 8 or state.rounds >= 3"}
        to: END
      - condition: {logic: default}
        to: write
`;

export interface Fault {
  readonly name: string;
  /** The config to seed it into. */
  readonly base: string;
  readonly yaml: string;
  /** Seeds it into a config that may already have other faults. */
  seed(yaml: string): string;
}

const fault = (name: string, base: string, from: string | RegExp, to: string): Fault => {
  const seed = (yaml: string) => yaml.replace(from, to);
  return { name, base, yaml: seed(base), seed };
};
const inArticle = (name: string, from: string | RegExp, to: string) => fault(name, ARTICLE, from, to);
const inReview = (name: string, from: string | RegExp, to: string) => fault(name, REVIEW, from, to);

/** Each fault that autofix can fix, seeded into an otherwise valid config. */
export const FAULTS: readonly Fault[] = [
  inArticle('an unquoted schema version', 'schema_version: "1.0"', 'schema_version: 1.0'),
  inArticle('a schema version of 1', 'schema_version: "1.0"', 'schema_version: 1'),
  inArticle('no schema version', 'schema_version: "1.0"\n', ''),
  inReview('an unquoted flow version', 'version: "1.0"\nstate', 'version: 1.0\nstate'),
  inReview('an unquoted flow version with more digits', '  version: "1.0"', '  version: 1.10'),
  inArticle('doubled braces', 'about {topic}', 'about {{topic}}'),
  inArticle('doubled braces of the state', 'about {topic}', 'about {{ state.topic }}'),
  inArticle('a dollar before doubled braces', 'about {topic}', 'about ${{topic}}'),
  inArticle(
    'a sample of JSON in a prompt',
    'Collect facts about {topic}.',
    'About {topic}. Answer {"a": {"b": 1}, "c": [1]}.',
  ),
  inArticle('a filter in a placeholder', 'about {topic}', 'about {topic | upper}'),
  inArticle('a format in a placeholder', 'about {topic}', 'about {topic:.2f}'),
  inArticle('a placeholder named after its step', '{notes}', '{research.notes}'),
  inArticle('a misspelt placeholder', '{notes}', '{note}'),
  inArticle('an unquoted placeholder', /prompt: \|-\n\s+Collect facts about \{topic\}\./, 'prompt: {topic}'),
  inArticle(
    'an unquoted prompt that begins with a placeholder',
    /prompt: \|-\n\s+Collect facts about \{topic\}\./,
    'prompt: {topic} is it',
  ),
  inArticle(
    'an unquoted prompt with a colon',
    /prompt: \|-\n\s+Collect facts about \{topic\}\./,
    'prompt: Task: collect {topic}',
  ),
  inArticle('a sentence with a colon inside braces', 'description: the facts}', 'description: facts: all, of them}'),
  inReview(
    'an unquoted generic type inside braces',
    'type: "dict[str, int]", default',
    'type: dict[str, int], default',
  ),
  inArticle('the type string', /type: str, default: ""/, 'type: string, default: ""'),
  inReview('the type integer', 'score, type: int', 'score, type: integer'),
  inReview('the type number in the state', 'score: {type: int', 'score: {type: integer'),
  inReview('a dict without a space', 'tags, type: "dict[str, int]"', 'tags, type: "dict[str,int]"'),
  inReview('a typing name', /"dict\[str, int\]"/g, '"Dict[str, int]"'),
  inArticle('a step id with a dash', /research(?=\n| *,|\})/g, 're-search'),
  inArticle('a step id with spaces', /\bwrite(?=\n|,|\})/g, '"Write it"'),
  inArticle('required with a default', 'required: true,', 'required: true, default: "x",'),
  inArticle('required with a default on a written field', 'notes: {type: str,', 'notes: {type: str, required: true,'),
  inReview('a temperature above 1', 'temperature: 0.4', 'temperature: 1.5'),
  inReview('a temperature below 0', 'temperature: 0.4', 'temperature: -1'),
  inReview('a tool by another name', '[web_search]', '[google_search]'),
  inReview('a misspelt tool', '[web_search]', '[web_serch]'),
  inReview('a tool as a mapping', '[web_search]', '[{name: web_search, on_error: continue}]'),
  inReview('tools as a text', '[web_search]', 'web_search'),
  inArticle('an unknown key', '    outputs: [notes]', '    timeout_seconds: 5\n    outputs: [notes]'),
  inArticle('a key by another name', 'prompt: |-\n      Collect', 'instructions: |-\n      Collect'),
  inArticle('a misspelt key', 'output_schema:', 'output_shema:'),
  inArticle('a misspelt step in an edge', 'to: research', 'to: reserch'),
  inArticle('lower-case ends', 'from: START', 'from: start'),
  inArticle('the ends of LangGraph', /to: END/, 'to: __end__'),
  inArticle('no edge from START', '  - {from: START, to: research}\n', ''),
  inArticle('no edge to END', '  - {from: write, to: END}\n', ''),
  inArticle('no edges at all', /edges:[\s\S]*$/, ''),
  inArticle(
    'a second edge from START',
    '{from: START, to: research}',
    '{from: START, to: research}\n  - {from: START, to: write}',
  ),
  inArticle('edges as arrows', '{from: research, to: write}', 'research -> write'),
  inArticle('an output that the schema lacks', 'outputs: [notes]', 'outputs: [notes, article]'),
  inReview('a field that the outputs lack', 'outputs: [score, tags]', 'outputs: [score]'),
  inArticle('no outputs', '    outputs: [notes]\n', ''),
  inArticle('a field that the state lacks', '    notes: {type: str, default: ""}\n', ''),
  inArticle('a field as its type', 'notes: {type: str, default: ""}', 'notes: str'),
  inArticle('a field without a type', 'notes: {type: str, default: ""}', 'notes: {default: ""}'),
  inArticle('a misspelt output', 'outputs: [notes]', 'outputs: [note]'),
  inReview(
    'several outputs of a simple type',
    /type: object\n\s+fields:\n\s+- \{name: score[\s\S]*?outputs/,
    'type: str\n    outputs',
  ),
  inArticle(
    'fields as a mapping',
    'fields:\n        - {name: notes, type: str, description: the facts}',
    'fields: {notes: str}',
  ),
  inReview('a default of another type', 'score: {type: int, default: 0}', 'score: {type: int, default: "none"}'),
  inReview('a list default for a number', 'rounds: {type: int, default: 0}', 'rounds: {type: int, default: []}'),
  inReview('an output of type object', /"dict\[str, int\]"/g, 'object'),
  inReview('no default route', 'logic: default', 'logic: else'),
  inReview(
    'opposite conditions',
    /logic: "state.score >= 8 or state.rounds >= 3"\}([\s\S]*?)logic: default/,
    'logic: "state.score >= 8"}$1logic: "state.score < 8"',
  ),
  inReview('a condition without state', '"state.score >= 8 or state.rounds >= 3"', '"score >= 8"'),
  inReview('a condition with braces', '"state.score >= 8 or state.rounds >= 3"', '"{state.score} >= 8"'),
  inReview('a condition with ||', ' or state.rounds >= 3', ' || rounds >= 3'),
  inReview(
    'a condition with parentheses',
    '"state.score >= 8 or state.rounds >= 3"',
    '"(state.score >= 8) or (state.rounds >= 3)"',
  ),
  inReview('a condition with in', '"state.score >= 8 or state.rounds >= 3"', '"state.score in [8, 9, 10]"'),
  inReview('a misspelt field in a condition', 'state.score >=', 'state.scor >='),
  inReview('a field whose name conditions forbid', /\bscore\b/g, 'evaluation'),
  inReview('conditions as texts', /condition: \{logic: (.*)\}/g, 'condition: $1'),
  inReview(
    'a default route without a condition',
    '      - condition: {logic: default}\n        to: write',
    '      - to: write',
  ),
  inReview(
    'conditions on edges',
    /- from: count_rounds[\s\S]*$/,
    '- {from: count_rounds, to: END, condition: "state.score >= 8"}\n  - {from: count_rounds, to: write}\n',
  ),
  inReview('routes next to a target', '  - from: count_rounds\n', '  - from: count_rounds\n    to: END\n'),
  inReview('code without a sandbox', '    sandbox: {mode: python, enabled: true}\n', ''),
  inReview('code with the sandbox off', 'enabled: true', 'enabled: false'),
  inReview(
    'an assignment that the sandbox refuses',
    'result = inputs["seen"] + 1',
    'result = inputs["seen"]\n      result += 1',
  ),
  inArticle('tabs', '  name: article_writer', '\tname: article_writer'),
  inArticle('a tab before a comment', 'name: article_writer', 'name: article_writer\t# the name'),
  inArticle('words behind the config', /$/, 'This workflow researches first and then writes.\n'),
  inArticle('words before the config', /^/, 'Here is the config\n'),
  inArticle('a second document', /$/, '---\nnotes: done\n'),
  inReview('an input that names no field', 'seen: "{rounds}"', 'seen: "{round}"'),
  inReview('attempts of zero', /$/, 'config:\n  execution: {max_retries: 0}\n'),
  inReview('a provider by another name', 'temperature: 0.4', 'provider: gemini'),
  inArticle('a field name that Pydantic keeps', /\bnotes\b/g, '_notes'),
  inArticle('an empty optional flag', 'topic: {type: str, required: true,', 'topic: {type: str, required: null,'),
];
