/** A config as a team writes it by hand: comments, two styles, quotes of both kinds. */
export const TEAM_CONFIG = `# The article writer of our team.
schema_version: "1.0"
flow:
  name: team_articles   # do not rename
  description: 'Research a topic and write an article'

state:
  fields:
    topic: {type: str, required: true}
    word_limit:
      type: int
      default: 500   # agreed in March
    findings:
      type: str
    article:
      type: str

nodes:
  # Looks things up.
  - id: research
    prompt: |
      Research {topic} thoroughly.
      Stay below {state.word_limit} words.
    outputs: [findings]
    output_schema:
      type: object
      fields:
        - {name: findings, type: str, description: "What was found"}

  # Writes.
  - id: write
    description: Writes the article
    inputs:
      facts: "{findings}"
    prompt: "Write 300 words about {topic} with {facts}, at most {word_limit} words."
    llm:
      temperature: 0.7   # lively
    outputs: [article]
    output_schema: {type: str}

edges:
  - {from: START, to: research}
  - from: research
    to: write
  - from: write
    to: END
`;
