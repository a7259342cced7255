import { readStartConfig, type EvalRequest } from './request.ts';
import type { Transcript } from './transcripts.ts';

/** Typical errors of models in this schema, each seeded into a correct config. */
interface Fault {
  readonly name: string;
  seed(yaml: string): string;
}

const replaced = (name: string, good: string, bad: string): Fault => ({
  name,
  seed: (yaml) => yaml.replace(good, bad),
});

/** All of them are seeded into `ticket_triage.yaml`. */
const FAULTS: readonly Fault[] = [
  replaced('schema_version not quoted', 'schema_version: "1.0"', 'schema_version: 1.0'),
  replaced('flow.version not quoted', 'version: "1.0"\nstate', 'version: 1.0\nstate'),
  replaced('JSON in a prompt', 'name its kind: {ticket}', 'answer like {"kind": "billing", "urgency": 3}: {ticket}'),
  replaced('double braces', 'offer a call: {ticket}', 'offer a call: {{ticket}}'),
  replaced('double braces with state', '{state.kind}', '{{state.kind}}'),
  replaced('braces around no field', 'by tomorrow: {ticket}', 'by tomorrow (date: {today}): {ticket}'),
  replaced('a misspelt placeholder', 'by tomorrow: {ticket}', 'by tomorrow: {tiket}'),
  { name: 'type string', seed: (yaml) => yaml.replaceAll('type: str,', 'type: string,') },
  { name: 'type integer', seed: (yaml) => yaml.replaceAll('type: int,', 'type: integer,') },
  { name: 'type boolean', seed: (yaml) => yaml.replaceAll('type: bool,', 'type: boolean,') },
  { name: 'type number', seed: (yaml) => yaml.replaceAll('type: float,', 'type: number,') },
  replaced('dict[str,int] in the state only', 'words: {type: "dict[str, int]"', 'words: {type: "dict[str,int]"'),
  { name: 'an id with hyphens', seed: (yaml) => yaml.replaceAll('answer_urgent', 'answer-urgent') },
  replaced('required with a default', 'required: true,', 'required: true, default: "",'),
  replaced('temperature above 1', 'temperature: 0.2', 'temperature: 1.7'),
  replaced('an unknown tool', 'tools: [web_search]', 'tools: [google_search]'),
  replaced('a misspelt tool', 'tools: [web_search]', 'tools: [websearch]'),
  replaced('an unknown key', '    llm: {temperature: 0.2}', '    llm: {temperature: 0.2}\n    retries: 3'),
  replaced('a misspelt key', '    outputs: [answer]\n    tools', '    output: [answer]\n    tools'),
  replaced('a condition in parentheses', '"state.urgency >= 7"', '"(state.urgency >= 7) and (state.is_angry)"'),
  replaced('a condition with `in`', '"state.urgency >= 7"', `"state.kind in ['billing', 'outage']"`),
  replaced('a condition with len()', '"state.urgency >= 7"', '"len(state.kind) > 3"'),
  replaced('a condition in braces', '"state.urgency >= 7"', '"{state.urgency} >= 7"'),
  replaced(
    'no default route',
    '      - condition: {logic: default}\n        to: answer_later\n',
    '      - condition: {logic: "state.urgency < 7"}\n        to: answer_later\n',
  ),
  replaced('a route to nowhere', 'to: answer_later\n  - {from', 'to: answer_latr\n  - {from'),
  replaced('no edge from START', '  - {from: START, to: rate}\n', ''),
  replaced('no edge to END', '  - {from: answer_later, to: END}\n', ''),
  replaced(
    'two edges from START',
    '  - {from: START, to: rate}\n',
    '  - {from: START, to: rate}\n  - {from: START, to: answer_later}\n',
  ),
  {
    name: 'several edges from one step',
    seed: (yaml) =>
      yaml.replace(
        /  - from: rate\n    routes:[^]*?(?=  - \{from: answer_urgent)/,
        '  - {from: rate, to: answer_urgent}\n  - {from: rate, to: answer_later}\n',
      ),
  },
  replaced(
    'a parallel edge',
    '  - {from: answer_urgent, to: END}\n',
    '  - from: answer_urgent\n    parallel: {items_field: words, target_node: answer_later, collect_field: answer}\n',
  ),
  replaced('an output that the schema names otherwise', '{name: urgency, type: int', '{name: urgency_score, type: int'),
  replaced('an output without a state field', '    answer: {type: str, default: "", description: The answer}\n', ''),
  replaced('an output of another type than its field', '{name: urgency, type: int', '{name: urgency, type: str'),
  replaced('an output of type object', '{name: words, type: "dict[str, int]"', '{name: words, type: object'),
  replaced('a word that YAML reads as false', 'kind: {type: str, default: "other"', 'kind: {type: str, default: no'),
  replaced('a tab', '    description: Rates the ticket', '\tdescription: Rates the ticket'),
  replaced(
    'a colon in bare text',
    'description: Confirms and promises an answer',
    'description: Confirms: promises an answer',
  ),
];

const GOOD = 'ticket_triage.yaml';

/** A request to a model that makes one error and sends the correct config when asked for a repair. */
export interface FaultyConversation {
  readonly fault: Fault;
  readonly yaml: string;
  readonly request: EvalRequest;
  readonly transcript: Transcript;
}

export function faultyConversations(): FaultyConversation[] {
  const good = readStartConfig(GOOD);
  return FAULTS.map((fault, index) => {
    const yaml = fault.seed(good);
    if (yaml === good) throw new Error(`the fault "${fault.name}" does not apply to ${GOOD}`);
    const id = `j${String(index + 1).padStart(2, '0')}_fault`;
    const expect = { outcome: ['draft' as const], valid: true };
    const turns = [{ user: 'Rate support tickets by urgency; answer urgent ones at once.', expect }];
    const answers = [yaml, good, good].map((config) => `Each ticket is rated and answered.\n\n${fenced(config)}`);
    return {
      fault,
      yaml,
      request: { id, category: fault.name, lang: 'en', turns },
      transcript: { request: id, turn: 0, answers },
    };
  });
}

function fenced(yaml: string): string {
  return `\`\`\`yaml\n${yaml}\`\`\``;
}
