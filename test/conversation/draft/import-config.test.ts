import { expect, test } from 'vitest';
import { foreignToolOf } from '../../../src/conversation/draft/foreign-workflow.ts';
import { readBrought } from '../../../src/conversation/draft/import-config.ts';
import { ARTICLE } from '../../support/configs.ts';

test.each([
  ['n8n', '[{"id": "1", "nodes": [], "connections": {}}]'],
  ['n8n', '{"nodes": [{"type": "n8n-nodes-base.set", "name": "a"}]}'],
  ['Prompt flow', 'inputs: {}\noutputs: {}\nnodes:\n- name: a\n  source: {type: code}\n'],
  ['Pipedream', 'steps:\n  - namespace: code\n    type: Code\n'],
  ['AutoGen', '{"provider": "autogen_agentchat.teams.RoundRobinGroupChat", "config": {}}'],
  ['Azure Logic Apps', '{"definition": {"triggers": {}, "actions": {}}}'],
  ['Google Workflows', 'main:\n  steps:\n    - a: {call: http.get}\n'],
  ['LangGraph', '{"dependencies": ["."], "graphs": {"agent": "./a.py:graph"}}'],
  ['LangGraph', '# Mine\nimport os\nfrom langgraph.graph import StateGraph\n'],
  ['CrewAI', 'from crewai import Agent, Task\n'],
  ['Home Assistant', '- alias: x\n  trigger: []\n  action: []\n'],
  [undefined, 'Convert this:\nfrom crewai import Agent\n'],
  [undefined, 'steps:\n  - name: a\n    prompt: hi {topic}\n'],
])('of %s: %s', (tool, text) => {
  expect(foreignToolOf(text)).toBe(tool);
});

test.each([
  ['notes around a fence', 'notes.md', `# Mine\n\n\`\`\`yaml\n${ARTICLE}\`\`\`\nThanks`, ARTICLE],
  ['steps in place of nodes', 'x.yaml', 'name: x\nsteps:\n  - name: a\n    prompt: hi\n', undefined],
])('the config of a file is known: %s', (_what, name, text, yaml = text) => {
  expect(readBrought('', [{ name, text }])).toEqual({ config: { name, yaml }, words: '', files: [] });
});
