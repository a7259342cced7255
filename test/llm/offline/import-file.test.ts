import { describe, expect, test } from 'vitest';
import { askOffline } from './ask-offline.ts';
import { TEAM_CONFIG } from './team-config.ts';

const file = { name: 'team.yaml', text: TEAM_CONFIG };

describe('a config that comes with the message', () => {
  test('is taken over byte for byte when it is valid', async () => {
    const { prose, config } = await askOffline('use this one', { files: [file] });
    expect(config).toBe(TEAM_CONFIG);
    expect(prose).toContain('"team.yaml" is the workflow "team articles" (steps: 2). It is valid');
  });

  test('is answered with all its issues when it is not, each with its line', async () => {
    const broken = TEAM_CONFIG.replace('"1.0"', '1.0').replace('to: END', 'to: nowhere');
    const { prose, config } = await askOffline('fix this', { files: [{ name: 'broken.yaml', text: broken }] });
    expect(config).toBeUndefined();
    expect(prose).toMatch(
      /"broken\.yaml" is not valid \(issues: 2\):\n- line 2 `schema_version`: .*\n- line 4\d `edges\[2\]\.to`: /,
    );
  });

  test('is fixed by rule where rules suffice, and every fix is said', async () => {
    const broken = TEAM_CONFIG.replace('"1.0"', '1.0');
    const { prose, config } = await askOffline('fix this', { files: [{ name: 'broken.yaml', text: broken }] });
    expect(config).toBe(TEAM_CONFIG);
    expect(prose).toMatch(/"broken\.yaml" was not valid\. I fixed by rule:\n- .*schema_version/);
  });

  test('that is the current one and not valid is fixed too', async () => {
    const { config } = await askOffline('fix it', { currentConfig: TEAM_CONFIG.replace('"1.0"', '1.0') });
    expect(config).toBe(TEAM_CONFIG);
  });

  test('may be pasted into the text', async () => {
    const { config } = await askOffline(`here is my file:\n\`\`\`yaml\n${TEAM_CONFIG}\`\`\`\nwhat do you think?`);
    expect(config).toBe(TEAM_CONFIG);
    expect((await askOffline(TEAM_CONFIG)).config).toBe(TEAM_CONFIG);
  });

  test('is told what would not work as written', async () => {
    const text = TEAM_CONFIG.replace('    outputs: [findings]', '    tools: [web_search]\n    outputs: [findings]');
    const { prose, config } = await askOffline('', { files: [{ name: 'team.yaml', text }] });
    expect(config).toBe(text);
    expect(prose).toContain('It is valid; to know:\n- line 2');
  });

  test('that is not a config is left to the words with it', async () => {
    const notes = { name: 'notes.txt', text: 'milk, bread, eggs' };
    expect((await askOffline('Summarize a long document', { files: [notes] })).config).toContain('summarize_document');
  });
});

test('it says that it cannot repair a draft, and lists what is wrong with it', async () => {
  const repair = { draft: 'nodes: []', issues: ['line 1: no edges'] };
  const { prose, config } = await askOffline('Summarize a long document', { repair });
  expect(config).toBeUndefined();
  expect(prose).toContain('- line 1: no edges');
});
