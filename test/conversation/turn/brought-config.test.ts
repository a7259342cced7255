import { describe, expect, test } from 'vitest';
import { answer, ARTICLE, BROKEN_ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { startConversation, THREAD } from '../../support/conversation-harness.ts';

const file = (name: string, text: string) => ({ files: [{ name, text }] as never });
const EDITED = ARTICLE.replace('nodes:\n', '# do not touch\nnodes:\n').replace('Collect facts', 'Collect three facts');
const COLD = 'nodes:\n  - id: write\n    llm: {temperature: 0.1}\n';
const N8N = JSON.stringify({ name: 'x', nodes: [{ type: 'n8n-nodes-base.start', position: [0, 0] }], connections: {} });

describe('a config that comes with words is the base of the next revision', () => {
  const ways: readonly (readonly [string, (text: string) => readonly [string, object]])[] = [
    ['a file', (yaml) => ['I edited it by hand. Now make it colder', file('mine.yaml', yaml)]],
    ['a file of another name', (yaml) => ['Now make it colder', file('notes.txt', yaml)]],
    ['a file with two endings', (yaml) => ['Now make it colder', file('mine.yaml.txt', yaml)]],
    ['a long message that became a file', (yaml) => ['', file('message.txt', `Now make it colder:\n\n${yaml}`)]],
    ['a fence', (yaml) => [`Now make it colder:\n\`\`\`yaml\n${yaml}\`\`\``, {}]],
    ['a fence without a label', (yaml) => [`\`\`\`\n${yaml}\`\`\`\nNow make it colder`, {}]],
    [
      "Slack's way to write a fence",
      (yaml) => [`Now make it colder \`\`\`${yaml.trimEnd()}\`\`\``.replace('colder ', 'colder\n'), {}],
    ],
    ['a paste without a fence', (yaml) => [`Now make it colder\n\n${yaml}`, {}]],
  ];
  test.each(ways)('%s', async (_name, message) => {
    const { say, store, llm, lastText, platform } = await startConversation([
      { chunks: [answer('Here.', ARTICLE)] },
      { chunks: [answer('Colder.', COLD)] },
    ]);
    await say('Write articles');
    await say(...(message(EDITED) as [string, object]));
    const session = await store.findSessionByThread(THREAD);
    const revisions = await store.listRevisions(session!.id);
    expect(revisions.map(({ number, basedOn }) => [number, basedOn])).toEqual([
      [1, undefined],
      [2, 1],
      [3, 2],
    ]);
    expect(revisions[1]!.yaml.trim()).toBe(EDITED.trim());
    expect(revisions[2]!.yaml).toContain('# do not touch');
    expect(revisions[2]!.yaml).toContain('three facts');
    expect(revisions[2]!.yaml).toContain('temperature: 0.1');
    expect(session!.currentRevision).toBe(3);
    const material = llm.requests[1]!.prompt.messages.at(-1)!.content;
    expect(material).toContain('<current_config name="article_writer.r2.yaml"');
    expect(material).toContain('<earlier_revision number="1"');
    expect(material.match(/do not touch/g)).toHaveLength(1);
    expect(lastText()).toContain('as revision 2 and worked on that.');
    expect(platform.files.at(-1)!.attachment.fileName).toBe('article_writer.r3.yaml');
    await say('undo');
    expect((await store.findSessionByThread(THREAD))!.generatedConfig!.trim()).toBe(EDITED.trim());
  });

  test('also in a new thread, and also when the answer is words', async () => {
    const { say, store, lastText } = await startConversation([{ chunks: ['It writes articles.'] }]);
    await say('What does it do?', file('mine.yaml', ARTICLE));
    expect(lastText()).toBe('I saved `mine.yaml` as revision 1 and worked on that.\n\nIt writes articles.');
    expect((await store.findSessionByThread(THREAD))!.generatedConfig).toBe(ARTICLE);
  });

  test('but the current revision is not saved again', async () => {
    const { say, store, lastText } = await startConversation([
      { chunks: [answer('Here.', ARTICLE)] },
      { chunks: [answer('Colder.', COLD)] },
    ]);
    await say('Write articles');
    await say('colder', file('article_writer.r1.yaml', ARTICLE.replaceAll('\n', '\r\n')));
    const session = await store.findSessionByThread(THREAD);
    expect(await store.listRevisions(session!.id)).toHaveLength(2);
    expect(lastText()).not.toContain('I saved');
  });

  test('and the same file without words changes nothing', async () => {
    const { say, store, platform, lastText } = await startConversation([]);
    await say('', file('mine.yaml', ARTICLE));
    await say('', file('mine.yaml', ARTICLE));
    const session = await store.findSessionByThread(THREAD);
    expect(await store.listRevisions(session!.id)).toHaveLength(1);
    expect(platform.files).toHaveLength(1);
    expect(lastText()).toContain('Nothing changed: this is the same config as revision 1.');
  });
});

describe('what was sent last and is not valid is what there is to fix', () => {
  const headless = ARTICLE.replace('schema_version: "1.0"\n', '').replace('publish', 'x');
  test.each([
    ['broken.yaml', BROKEN_ARTICLE],
    ['headless.yaml', headless],
    ['pipeline.txt', headless],
  ])('%s', async (name, yaml) => {
    const { say, llm, platform, lastText } = await startConversation([{ chunks: [answer('Fixed.', ARTICLE)] }]);
    await say('', file(name, yaml));
    expect(platform.files.at(-1)?.attachment).toMatchObject({ fileName: name, content: yaml });
    expect(lastText()).toContain('**not valid**');
    await say('fix it');
    expect(llm.requests[0]!.prompt.messages.at(-1)!.content).toContain(`<current_config name="${name}"`);
    expect(platform.ends.at(-1)?.end.outcome).toBe('revised');
  });

  test('also when it came with a question, and after other revisions', async () => {
    const { say, llm } = await startConversation([
      { chunks: [answer('Here.', ARTICLE)] },
      { chunks: ['Its last edge leads nowhere.'] },
      { chunks: [answer('Fixed.', CHECKED_ARTICLE)] },
      { chunks: [answer('Cold.', COLD)] },
    ]);
    await say('Write articles');
    await say('What is wrong with this?', file('broken.yaml', BROKEN_ARTICLE));
    await say('fix it');
    expect(llm.requests[2]!.prompt.messages.at(-1)!.content).toContain('<current_config name="broken.yaml"');
    await say('colder');
    expect(llm.requests[3]!.prompt.messages.at(-1)!.content).toContain('<current_config name="article_writer.r2.yaml"');
  });
});

describe('an export of another tool', () => {
  test.each([
    ['an n8n', 'flow.json', N8N],
    ['a Dify', 'app.yml', 'kind: app\napp: {mode: workflow}\nworkflow:\n  graph:\n    nodes: []\n'],
    ['a Langflow', 'lang.json', '{"name": "x", "data": {"nodes": [], "edges": []}}'],
    ['a Flowise', 'flowise.json', '{"nodes": [{"id": "a", "data": {"inputParams": []}}], "edges": []}'],
    ['a Make', 'blueprint.json', '{"name": "x", "flow": [{"id": 1, "module": "http:Get"}]}'],
    ['a Node-RED', 'flows.json', '[{"id": "1", "type": "inject", "wires": [["2"]]}]'],
    ['an AWS Step Functions', 'state.json', '{"StartAt": "A", "States": {"A": {}}}'],
    ['a Kestra', 'kestra.yaml', 'id: x\nnamespace: a.b\ntasks:\n  - id: y\n'],
    ['a GitHub Actions', 'ci.yaml', 'on: push\njobs:\n  test: {steps: []}\n'],
  ])('is named, kept, and converted on request: %s', async (tool, name, text) => {
    const { say, llm, lastText, platform } = await startConversation([{ chunks: [answer('Converted.', ARTICLE)] }]);
    await say('', file(name, text));
    expect(lastText()).toBe(`This is ${tool} workflow. Say *convert it*, and I build the same as a config.`);
    expect(llm.requests).toHaveLength(0);
    await say('convert it');
    expect(llm.requests[0]!.prompt.messages.at(-1)!.content).toContain(`<file name="${name}">`);
    expect(platform.ends.at(-1)?.end.outcome).toBe('revised');
  });

  test('pasted is named, too', async () => {
    const { say, lastText } = await startConversation([]);
    await say(N8N);
    expect(lastText()).toContain('This is an n8n workflow.');
  });
});

test.each([
  ['', 'x.yaml', ''],
  ['make it so', 'x.yaml', ' \n\n'],
])('an empty file is told: %j', async (words, name, text) => {
  const { say, lastText } = await startConversation([{ chunks: ['Which one?'] }]);
  await say(words, file(name, text));
  expect(lastText()).toContain(`\`${name}\` was not read: It is empty.`);
});

const press = (name: 'regenerate', postId: string) => ({
  name,
  postId,
  thread: THREAD,
  place: 'thread' as const,
  author: { platform: 'memory', scope: 'home', id: 'ann' } as const,
  commandId: `press-${postId}`,
  replyContext: {},
});

describe('buttons', () => {
  test('Undo is offered only where there is something to undo', async () => {
    const { say, platform } = await startConversation([
      { chunks: [answer('Here.', ARTICLE)] },
      { chunks: [answer('More.', CHECKED_ARTICLE)] },
    ]);
    await say('Write articles');
    expect(platform.posts.at(-1)!.view.actions).toEqual(['try', 'validate', 'show', 'regenerate']);
    await say('Add a check');
    expect(platform.posts.at(-1)!.view.actions).toEqual(['try', 'changes', 'validate', 'show', 'undo', 'regenerate']);
  });

  test('Regenerate under an older answer is refused, under the newest it is done', async () => {
    const { say, platform, conversation, llm, ended } = await startConversation([
      { chunks: ['First answer?'] },
      { chunks: ['Second answer?'] },
      { chunks: ['Second answer, again?'] },
    ]);
    await say('one');
    await say('two');
    const [older, newest] = platform.posts.map(({ id }) => id);
    const refused = await conversation.command(press('regenerate', older!));
    expect(refused).toEqual({ kind: 'done', text: expect.stringContaining('That is an older answer.') });
    const taken = await conversation.command(press('regenerate', newest!));
    if (taken.kind !== 'queued') throw new Error(taken.text);
    await ended(taken.turnId);
    expect(llm.requests).toHaveLength(3);
    expect(await conversation.command(press('regenerate', newest!))).toMatchObject({ kind: 'done' });
  });
});
