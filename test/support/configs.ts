/** Two steps, valid and runnable. */
export const ARTICLE = `schema_version: "1.0"
flow:
  name: article_writer
  description: Researches a topic and writes an article about it.
state:
  fields:
    topic: {type: str, required: true, description: What the article is about}
    notes: {type: str, default: ""}
    article: {type: str, default: ""}
nodes:
  - id: research
    description: Collects facts about the topic.
    prompt: |-
      Collect facts about {topic}.
    output_schema:
      type: object
      fields:
        - {name: notes, type: str, description: the facts}
    outputs: [notes]
  - id: write
    description: Writes the article from the notes.
    prompt: |-
      Write an article about {topic} from these notes: {notes}
    output_schema:
      type: object
      fields:
        - {name: article, type: str, description: the article}
    outputs: [article]
edges:
  - {from: START, to: research}
  - {from: research, to: write}
  - {from: write, to: END}
`;

/** `ARTICLE` with a third step. */
export const CHECKED_ARTICLE = ARTICLE.replace(
  'edges:\n',
  `  - id: fact_check
    description: Checks the facts of the article.
    prompt: |-
      Check and correct the facts of this article: {article}
    output_schema:
      type: object
      fields:
        - {name: article, type: str, description: the corrected article}
    outputs: [article]
edges:
`,
).replace('{from: write, to: END}', '{from: write, to: fact_check}\n  - {from: fact_check, to: END}');

/** Invalid: an edge leads to a missing step. */
export const BROKEN_ARTICLE = ARTICLE.replace('{from: write, to: END}', '{from: write, to: publsh}');

/** A model's answer in the turn protocol. */
export const answer = (prose: string, yaml: string) => `${prose}\n\n\`\`\`yaml\n${yaml}\`\`\`\n`;
