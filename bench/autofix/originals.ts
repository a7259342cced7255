import { readFileSync } from 'node:fs';
import { REVIEW } from '../../test/support/faults.ts';

/** Valid configs in the styles that people and models write. */

const evaluated = (name: string) => readFileSync(new URL(`../eval/configs/${name}`, import.meta.url), 'utf8');

/** Flow style, a code step, settings for the workflow and for one step. */
const COUNTED = `schema_version: "1.0"
flow: {name: counted_rewrite, description: "Writes until it is good, three rounds at most"}
state:
  fields:
    brief: {type: str, required: true, description: What to write}
    language: {type: str, default: English}
    text: {type: str, default: ""}
    good: {type: bool, default: false}
    rounds: {type: int, default: 0}
nodes:
  # the words
  - id: write
    prompt: "Write about {brief} in {language}, better than {text}. Is it good?"
    output_schema: {type: object, fields: [{name: text, type: str}, {name: good, type: bool}]}
    outputs: [text, good]
    llm: {temperature: 0.7, max_tokens: 900}
  - id: count
    prompt: count
    inputs: {done: "{rounds}"}
    code: result = inputs["done"] + 1
    sandbox: {mode: python, enabled: true}
    output_schema: {type: int}
    outputs: [rounds]
edges:
  - {from: START, to: write}
  - {from: write, to: count}
  - from: count # the way out
    routes:
      - {condition: {logic: state.good}, to: END}
      - {condition: {logic: state.rounds >= 3}, to: END}
      - {condition: {logic: default}, to: write}
config:
  llm: {provider: google, model: gemini-2.5-flash, temperature: 0.2}
  execution: {timeout: 120, max_retries: 3}
`;

/** Three ways, simple answers, descriptions with punctuation. */
const COMPLAINTS = `schema_version: "1.0"
flow:
  name: complaints
state:
  fields:
    complaint:
      type: str
      required: true
      description: What the customer wrote
    product:
      type: str
      default: ""
    category:
      type: str
      default: other
    reply:
      type: str
      default: ""
nodes:
  - id: classify
    prompt: |
      Put this complaint about {product} into refund, defect or other.
      Complaint: {complaint}
    output_schema:
      type: str
      description: One word
    outputs: [category]
  - id: refund
    prompt: Offer a refund for {complaint}
    output_schema: {type: str}
    outputs: [reply]
  - id: repair_offer
    prompt: Offer a repair of {product} for {complaint}
    output_schema: {type: str}
    outputs: [reply]
  - id: apologise
    prompt: Apologise for {complaint}
    output_schema: {type: str}
    outputs: [reply]
edges:
  - from: START
    to: classify
  - from: classify
    routes:
      - condition:
          logic: 'state.category == "refund"'
        to: refund
      - condition:
          logic: 'state.category == "defect"'
        to: repair_offer
      - condition:
          logic: default
        to: apologise
  - from: refund
    to: END
  - from: repair_offer
    to: END
  - from: apologise
    to: END
`;

/** A chain of four steps with lists. */
const DIGEST = `schema_version: "1.0"
flow:
  name: weekly_digest
  version: "2.1"
state:
  fields:
    articles: {type: "list[str]", required: true}
    audience: {type: str, default: engineers, description: "Who reads it"}
    topics: {type: "list[str]", default: []}
    summary: {type: str, default: ""}
    headline: {type: str, default: ""}
    word_count: {type: int, default: 0}
nodes:
  - id: find_topics
    description: Finds what the articles are about
    prompt: |-
      List the topics of these articles, one per line:
      {articles}
    output_schema:
      type: object
      fields:
        - name: topics
          type: "list[str]"
          description: At most five
    outputs:
      - topics
  - id: summarise
    prompt: |-
      Summarise {articles} for {audience} along {topics}.
    output_schema:
      type: object
      fields:
        - name: summary
          type: str
          description: Two paragraphs
    outputs:
      - summary
  - id: title
    prompt: "Find a headline for {summary}"
    output_schema:
      type: str
    outputs:
      - headline
  - id: measure
    prompt: "How many words has {summary}?"
    output_schema:
      type: int
    outputs:
      - word_count
edges:
  - {from: START, to: find_topics}
  - {from: find_topics, to: summarise}
  - {from: summarise, to: title}
  - {from: title, to: measure}
  - {from: measure, to: END}
`;

export const ORIGINALS: Readonly<Record<string, string>> = {
  article: evaluated('article_writer.yaml'),
  triage: evaluated('ticket_triage.yaml'),
  review: REVIEW,
  counted: COUNTED,
  complaints: COMPLAINTS,
  digest: DIGEST,
};
