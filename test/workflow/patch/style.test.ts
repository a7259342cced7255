import { expect, test, describe } from 'vitest';
import { applyPatch } from '../../../src/workflow/patch/patch.ts';
import { changedLines, TRIAGE } from '../../support/commented-config.ts';

function patched(current: string, patch: string): string {
  const result = applyPatch(current, patch);
  if (!result.ok) throw new Error(result.reason);
  return result.yaml;
}

describe('a patch', () => {
  test('puts a step in between without touching the fork behind it', () => {
    const patch = `nodes:
  - id: find_language
    description: Finds the language.
    prompt: "Which language: {ticket}"
    output_schema: {type: object, fields: [{name: language, type: str, description: "its name, in English"}]}
    outputs:
      - language
state: {fields: {language: {type: str, default: '', description: "Language of the ticket"}}}
edges:
  - from: START
    to: find_language
  - from: find_language
    to: triage
  - from: triage
    routes:
      - condition:
          logic: state.kind == "refund"
        to: reply_refund
      - condition:
          logic: default
        to: reply_other
  - {from: reply_refund, to: END}
  - {from: reply_other, to: END}
`;
    expect(changedLines(TRIAGE, patched(TRIAGE, patch))).toEqual([
      '+    language: {type: str, default: "", description: Language of the ticket}',
      '+  - id: find_language',
      '+    description: Finds the language.',
      '+    prompt: "Which language: {ticket}"',
      '+    output_schema:',
      '+      type: object',
      '+      fields:',
      '+        - {name: language, type: str, description: "its name, in English"}',
      '+    outputs: [language]',
      '-  - {from: START, to: triage}',
      '+  - {from: START, to: find_language}',
      '+  - {from: find_language, to: triage}',
    ]);
  });

  test.each<[string, string, string[]]>([
    [
      'a new branch in front of the others',
      `edges:
  - {from: START, to: triage}
  - from: triage
    routes:
      - {condition: {logic: "state.kind == \\"complaint\\""}, to: reply_other}
      - {condition: {logic: "state.kind == \\"refund\\""}, to: reply_refund}
      - {condition: {logic: default}, to: reply_other}
  - {from: reply_refund, to: END}
  - {from: reply_other, to: END}
`,
      [`+      - condition: {logic: 'state.kind == "complaint"'}`, '+        to: reply_other'],
    ],
    [
      'another condition, whose comment stays',
      `edges:
  - {from: START, to: triage}
  - from: triage
    routes:
      - {condition: {logic: "state.kind == \\"money\\""}, to: reply_refund}
      - {condition: {logic: default}, to: reply_other}
  - {from: reply_refund, to: END}
  - {from: reply_other, to: END}
`,
      [
        `-      - condition: {logic: 'state.kind == "refund"'}   # money`,
        `+      - condition: {logic: 'state.kind == "money"'}   # money`,
      ],
    ],
    [
      'a prompt in single quotes',
      'nodes:\n  - id: reply_refund\n    prompt: "Don\'t promise: {ticket}"\n',
      ["-    prompt: 'Draft a reply to this refund request: {ticket}'", "+    prompt: 'Don''t promise: {ticket}'"],
    ],
    [
      'a prompt in a block',
      'nodes:\n  - {id: triage, prompt: "Kind of {ticket}: refund or other"}\n',
      [
        '-      Read this ticket: {ticket}',
        '-      Kind: answer with exactly one of the words refund and other.',
        '+      Kind of {ticket}: refund or other',
      ],
    ],
    [
      'a sentence without quotes',
      'flow: {description: "Sorts every ticket, refunds first."}\n',
      ['-  description: Sorts support tickets.', '+  description: Sorts every ticket, refunds first.'],
    ],
    [
      'a sentence with a comma in braces, which needs its quotes',
      'state: {fields: {kind: {description: "refund, other or money"}}}\n',
      [
        '-    kind: {type: str, default: "other", description: refund or other}',
        '+    kind: {type: str, default: "other", description: "refund, other or money"}',
      ],
    ],
    [
      'a key that other steps have in brackets',
      'nodes:\n  - id: reply_other\n    llm:\n      temperature: 0.9\n',
      ['+    llm: {temperature: 0.9}'],
    ],
    [
      'an output in front of the other',
      `nodes:
  - id: triage
    output_schema:
      type: object
      fields:
        - name: anger
          type: int
        - {name: kind, type: str, description: refund or other}
    outputs:
      - anger
      - kind
`,
      ['+        - {name: anger, type: int}', '-    outputs: [kind]', '+    outputs: [anger, kind]'],
    ],
    [
      'an edge that becomes a fork, as the other fork is written',
      `edges:
  - {from: START, to: triage}
  - {from: triage, routes: [{condition: {logic: "state.kind == \\"refund\\""}, to: reply_refund}, {condition: {logic: default}, to: reply_other}]}
  - {from: reply_refund, routes: [{condition: {logic: state.kind == "other"}, to: reply_other}, {condition: {logic: default}, to: END}]}
  - {from: reply_other, to: END}
`,
      [
        '-  - {from: reply_refund, to: END}',
        '+  - from: reply_refund',
        '+    routes:',
        `+      - condition: {logic: 'state.kind == "other"'}`,
        '+        to: reply_other',
        '+      - condition: {logic: default}',
        '+        to: END',
      ],
    ],
  ])('writes %s as the file does', (_name, patch, lines) => {
    expect(changedLines(TRIAGE, patched(TRIAGE, patch))).toEqual(lines);
  });

  test('that has the edges in another order changes no line', () => {
    const edges = TRIAGE.split('edges:\n')[1]!.split(/(?=^ {2}[-#])/m);
    expect(patched(TRIAGE, `edges:\n${edges.toReversed().join('')}`)).toBe(TRIAGE);
  });

  test('keeps lists that are not indented, and steps of four columns', () => {
    const current = `nodes:
- id: a
    # indented by four
  output_schema:
      type: object
      fields:
      - name: x
        type: str
  outputs:
  - x
`;
    const patch = 'nodes: [{id: b, output_schema: {type: object, fields: [{name: "z", type: str}]}, outputs: ["z"]}]';
    expect(patched(current, patch)).toBe(`${current}- id: b
  output_schema:
      type: object
      fields:
      - name: z
        type: str
  outputs:
  - z
`);
  });
});
