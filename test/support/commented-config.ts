/** A config as a person may write it: with comments, both kinds of quotes, blocks and brackets. */
export const TRIAGE = `# Owned by the finance team
schema_version: "1.0"
flow:
  name: ticket_triage   # do not rename
  description: Sorts support tickets.
state:
  fields:
    ticket: {type: str, required: true, description: The text of the ticket}
    kind: {type: str, default: "other", description: refund or other}
    reply: {type: str, default: "", description: The drafted reply}
nodes:
  # reads
  - id: triage
    description: Reads what the ticket is about.
    prompt: |-
      Read this ticket: {ticket}
      Kind: answer with exactly one of the words refund and other.
    output_schema:
      type: object
      fields:
        - {name: kind, type: str, description: refund or other}
    outputs: [kind]
    llm: {temperature: 0.2}

  # refunds
  - id: reply_refund
    description: Drafts the reply to a refund request.
    prompt: 'Draft a reply to this refund request: {ticket}'
    output_schema:
      type: object
      fields:
        - {name: reply, type: str, description: the reply}
    outputs: [reply]
  - id: reply_other
    description: Drafts the reply to any other ticket.
    prompt: "Draft a helpful reply to this ticket: {ticket}"
    output_schema:
      type: object
      fields:
        - {name: reply, type: str, description: the reply}
    outputs: [reply]
edges:
  - {from: START, to: triage}
  # the fork
  - from: triage
    routes:
      - condition: {logic: 'state.kind == "refund"'}   # money
        to: reply_refund
      - condition: {logic: default}
        to: reply_other
  - {from: reply_refund, to: END}
  - {from: reply_other, to: END}
`;

/** The lines that only one of two texts has, in order, with `-` for the first text. Sufficient for edits, which keep the order of lines. */
export function changedLines(before: string, after: string): string[] {
  const [was, is] = [before.split('\n'), after.split('\n')];
  const changes: string[] = [];
  let at = 0;
  for (const line of was) {
    const found = is.indexOf(line, at);
    if (found === -1) changes.push(`-${line}`);
    else {
      changes.push(...is.slice(at, found).map((added) => `+${added}`));
      at = found + 1;
    }
  }
  return [...changes, ...is.slice(at).map((added) => `+${added}`)];
}
