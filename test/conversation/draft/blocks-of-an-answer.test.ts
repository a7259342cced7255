import { describe, expect, test } from 'vitest';
import { answer, ARTICLE, CHECKED_ARTICLE } from '../../support/configs.ts';
import { startConversation } from '../../support/conversation-harness.ts';

const quoted = (text: string) => text.replaceAll(/^/gm, '> ');
const indented = (text: string) => text.replaceAll(/^/gm, '    ');
const last = (text: string) => `Here it is.\n\n${text}\nSay what to change.`;
const fence = (yaml: string, label = 'yaml') => `\`\`\`${label}\n${yaml.trimEnd()}\n\`\`\`\n`;
const PATCH_WRITE = 'nodes:\n  - id: write\n    llm: {temperature: 0.9}\n';
const PATCH_RESEARCH = 'nodes:\n  - id: research\n    llm: {temperature: 0.1}\n';
const QUOTE_WRITE =
  'nodes:\n  - id: write\n    description: Writes the article from the notes.\n    prompt: |-\n      Write an article about {topic} from these notes: {notes}\n';
const WARM = ARTICLE.replace('outputs: [article]\n', 'outputs: [article]\n    llm:\n      temperature: 0.9\n');

/** Answers the first message with `ARTICLE` and `request` with `text`. */
async function edit(request: string, ...texts: readonly string[]) {
  const harness = await startConversation([
    { chunks: [answer('Here.', ARTICLE)] },
    ...texts.map((text) => ({ chunks: text.match(/[\s\S]{1,40}/g)! })),
  ]);
  await harness.say('Write articles');
  await harness.say(request);
  return {
    ...harness,
    outcome: harness.platform.ends.at(-1)?.end.outcome,
    config: harness.platform.files.at(-1)!.attachment.content,
    files: harness.platform.files.length,
  };
}

describe('of several blocks', () => {
  test.each([
    ['first version, corrected', `First version:\n\n${fence(ARTICLE)}\nWait, corrected:\n\n${fence(CHECKED_ARTICLE)}`],
    ['without a word about it', `Here.\n\n${fence(ARTICLE)}\n${fence(CHECKED_ARTICLE)}`],
    ['a fragment, then the whole', `This is new:\n\n${fence(PATCH_WRITE)}\nAll of it:\n\n${fence(CHECKED_ARTICLE)}`],
    ['three versions', `A.\n${fence(ARTICLE)}B.\n${fence(WARM)}\nFinal version:\n${fence(CHECKED_ARTICLE)}Enjoy.`],
  ])('the config that counts at the end is taken: %s', async (_name, text) => {
    const { say, platform, lastText } = await startConversation([{ chunks: [text] }]);
    await say('Write articles');
    expect(platform.files.map(({ attachment }) => attachment.content)).toEqual([CHECKED_ARTICLE]);
    expect(lastText()).toContain('The answer held several YAML blocks; the ');
  });

  test.each([
    ['Before:', 'After:'],
    ['Current step:', 'New step:'],
    ['Vorher:', 'Nachher:'],
    ['Avant :', 'Après :'],
    ['変更前:', '変更後:'],
  ])('the one after the change is taken: %s %s', async (before, after) => {
    const { config, lastText } = await edit(
      'make it warmer',
      `${before}\n\n${fence(QUOTE_WRITE)}\n${after}\n\n${fence(PATCH_WRITE)}`,
    );
    expect(config).toBe(WARM);
    expect(lastText()).not.toContain('several YAML blocks');
  });

  test('a misquoted "before" does not count either', async () => {
    const misquoted = QUOTE_WRITE.replace('Write an article', 'Write the article');
    const { config } = await edit('make it warmer', `Before:\n${fence(misquoted)}\nAfter:\n${fence(PATCH_WRITE)}`);
    expect(config).toBe(WARM);
  });

  test('patches of different steps are applied together, and the reply says so', async () => {
    const { config, lastText } = await edit(
      'tune both',
      `One:\n${fence(PATCH_WRITE)}\nTwo:\n${fence(PATCH_RESEARCH)}\nThat is all.`,
    );
    expect(config).toContain('temperature: 0.9');
    expect(config).toContain('temperature: 0.1');
    expect(lastText()).toContain('I applied all of them');
    expect(lastText()).toContain('One:\n\nTwo:\n\nThat is all.');
  });

  test('a patch of the same keys replaces the earlier one', async () => {
    const { config } = await edit(
      'warmer',
      `${fence(PATCH_WRITE.replace('0.9', '0.2'))}\nSorry, I meant:\n${fence(PATCH_WRITE)}`,
    );
    expect(config).toBe(WARM);
  });

  test('a patch after a whole config is applied to it', async () => {
    const { say, platform } = await startConversation([
      { chunks: [`Here.\n${fence(ARTICLE)}\nAnd the writer is warmer:\n${fence(PATCH_WRITE)}`] },
    ]);
    await say('Write articles');
    expect(platform.files.map(({ attachment }) => attachment.content)).toEqual([WARM]);
  });

  test('an alternative is not taken', async () => {
    const { config, lastText } = await edit(
      'warmer',
      `Done.\n${fence(PATCH_WRITE)}\nAlternatively, cool the research:\n${fence(PATCH_RESEARCH)}`,
    );
    expect(config).toBe(WARM);
    expect(lastText()).toContain('the others are alternatives');
  });
});

describe('a question', () => {
  test.each([
    'What does the write step do?',
    'Why does it use notes?',
    'Welche Felder liest der zweite Schritt?',
    'Que fait la deuxième étape ?',
    '¿Qué hace el segundo paso?',
    '二番目のステップは何をしますか？',
  ])('answered by quoting a step makes no revision and loses no words: %s', async (question) => {
    const text = `It writes from the notes:\n\n${fence(QUOTE_WRITE)}\nNothing else goes in.`;
    const { lastText, outcome, files, llm } = await edit(question, text);
    expect(outcome).toBe('answered');
    expect(files).toBe(1);
    expect(lastText()).toBe(text);
    expect(llm.requests).toHaveLength(2);
  });

  test('answered by a step that is not quite the one that is there changes nothing', async () => {
    const { outcome, lastText } = await edit('How does the writer work?', `So:\n\n${fence(PATCH_WRITE)}`);
    expect(outcome).toBe('answered');
    expect(lastText()).toBe(`So:\n\n${fence(PATCH_WRITE).trimEnd()}`);
  });

  test.each([
    'Show me an example of a warmer writer, change nothing',
    'How would a third step look? Do not change anything.',
    'Show me an example of a third step',
    "What would it be with another temperature? Don't apply it.",
    'Zeig mir ein Beispiel, ohne etwas zu ändern',
    'Montre-moi un exemple sans rien changer',
    'Muéstrame un ejemplo, no cambies nada',
    'Mostra um exemplo, não mude nada',
    '変更しないで例を見せて',
  ])('that asks for an example changes nothing: %s', async (request) => {
    const { outcome, lastText, files } = await edit(request, `For example:\n\n${fence(PATCH_WRITE)}`);
    expect(outcome).toBe('answered');
    expect(files).toBe(1);
    expect(lastText()).toContain('temperature: 0.9');
  });

  test.each([
    'Make it warmer, but change nothing else',
    'Warmer please. Do not change anything else.',
    'Can you make the writer warmer?',
    'What about a warmer writer? Please change it.',
    'Wärmer bitte, sonst nichts ändern',
    'Plus chaud, sans changer le reste',
    'Más cálido, sin cambiar los demás pasos',
  ])('is not what a wish is: %s', async (request) => {
    const { config } = await edit(request, `Warmer.\n\n${fence(PATCH_WRITE)}`);
    expect(config).toBe(WARM);
  });
});

describe('a claim without a draft', () => {
  test.each(["I've set the temperature of the writer to 0.9.", 'Done.', '温度を変更しました。'])(
    'is asked for its YAML once, without the user: %s',
    async (claim) => {
      const { config, llm, lastText } = await edit('make it warmer', claim, fence(PATCH_WRITE));
      expect(config).toBe(WARM);
      expect(llm.requests).toHaveLength(3);
      expect(llm.requests[2]!.prompt.messages.at(-1)!.content).toContain('There is no yaml block');
      expect(lastText()).toContain(claim);
    },
  );

  test('that stays one is told', async () => {
    const { llm, outcome, lastText, files } = await edit('make it warmer', 'Done, it is warmer now.', 'unchanged');
    expect(llm.requests).toHaveLength(3);
    expect([outcome, files]).toEqual(['answered', 1]);
    expect(lastText()).toContain('Nothing was changed');
  });

  test.each([
    ['make it warmer', 'Which step do you mean?'],
    ['make it send mail', 'Sending mail cannot be done here, so I changed nothing.'],
    ['what did you do to the writer?', 'I changed the writer: it has a temperature now.'],
    ['thanks', 'You are welcome.'],
  ])('is not seen in other words: %s', async (request, words) => {
    const { llm, lastText } = await edit(request, words);
    expect(llm.requests).toHaveLength(2);
    expect(lastText()).toBe(words);
  });
});

describe('a draft that changes nothing', () => {
  test.each([
    ['the whole config again', ARTICLE],
    ['in another style', ARTICLE.replace('{from: START, to: research}', '\n    from: START\n    to: "research"')],
    ['a patch with the old values', QUOTE_WRITE],
  ])('makes no revision and no file: %s', async (_name, yaml) => {
    const { outcome, files, lastText, store, llm } = await edit('make it warmer', answer('Done, it is warmer.', yaml));
    expect([outcome, files]).toEqual(['answered', 1]);
    expect(lastText()).toContain('Nothing changed: this is the same config as revision 1.');
    const [session] = await store.listRecentSessions('memory:home:ann', 1);
    expect(await store.listRevisions(session!.id)).toHaveLength(1);
    expect(llm.requests).toHaveLength(2);
  });
});

describe('a draft is known by what it is', () => {
  const wrapped = `workflow:\n${ARTICLE.replaceAll(/^(?=.)/gm, '  ')}`;
  const named = ARTICLE.replace('schema_version: "1.0"\n', 'name: articles\nversion: 2\nschema_version: "1.0"\n');
  test.each<readonly [string, string]>([
    ...[
      'text',
      'plaintext',
      'config',
      'digest.yaml',
      'yaml:path/x.yaml',
      '{.yaml}',
      'YAML',
      'yaml title="x"',
      'txt',
      'workflow',
      'yml',
      'json',
    ].map((label) => [`the label ${label}`, last(fence(ARTICLE, label))] as const),
    ['a quotation', last(quoted(fence(ARTICLE)))],
    ['a quotation without a fence', last(quoted(ARTICLE))],
    ['an indented block', last(indented(ARTICLE))],
    ['U+200B before each line', last(fence(ARTICLE.replaceAll(/^/gm, '\u200B')))],
    ['U+FEFF', last(`\uFEFF${fence(`\uFEFF${ARTICLE}`)}`)],
    ['a line "yaml" in place of the fence', last(`yaml\n${ARTICLE}`)],
    ['a tag', last(`<yaml>\n${ARTICLE}</yaml>\n`)],
    ['three quotes', last(`'''yaml\n${ARTICLE}'''\n`)],
    ['a fence on the line of the first key', last(`\`\`\`${ARTICLE.trimEnd()}\`\`\`\n`)],
    ['words behind the closing', last(`\`\`\`yaml\n${ARTICLE}\`\`\` and that is it.\n`)],
    ['a fence at the end of a line', `Here it is: \`\`\`\n${ARTICLE}\`\`\`\nSay what to change.`],
    ['a document marker', last(`---\n${ARTICLE}`)],
    ['HTML escapes', last(fence(ARTICLE.replaceAll('"', '&quot;')))],
    ['`<br>` at the end of lines', last(ARTICLE.replaceAll('\n', '<br>\n'))],
    ['a wrapper', last(fence(wrapped))],
    ['a wrapper without a fence', last(wrapped)],
    ['keys of its own first', last(fence(named))],
  ])('%s', async (_name, text) => {
    const { say, platform, lastText, llm } = await startConversation([{ chunks: text.match(/[\s\S]{1,7}/g)! }]);
    await say('Write articles');
    expect(llm.requests).toHaveLength(1);
    expect(platform.files).toHaveLength(1);
    const { content } = platform.files[0]!.attachment;
    expect(content).toContain('schema_version: "1.0"');
    expect(content).toContain('- {from: write, to: END}');
    expect(content).not.toMatch(/^(?:workflow|name)/m);
    expect(lastText()).toMatch(/^Here it is/);
    expect(lastText()).toContain('Say what to change.');
    expect(lastText()).not.toMatch(/schema_version|```|<yaml>|'''|output_schema/);
    for (const { text: shown } of platform.posts[0]!.views) expect(shown).not.toContain('schema_version');
  });

  test('another dialect is not shown but repaired', async () => {
    const dialect = 'name: writer\nversion: 1\nsteps:\n  - name: write\n    prompt: Write about {{topic}}\n';
    const { say, platform, llm, lastText } = await startConversation([
      { chunks: [answer('Here.', dialect)] },
      { chunks: [fence(ARTICLE)] },
    ]);
    await say('Write articles');
    expect(llm.requests).toHaveLength(2);
    expect(platform.files.map(({ attachment }) => attachment.content)).toEqual([ARTICLE]);
    expect(lastText()).not.toContain('steps:');
  });

  test.each([
    ['a compose file', '```yaml\nversion: "3"\nservices:\n  web: {image: nginx}\n```'],
    ['GitHub Actions', '```yaml\nname: ci\non: push\njobs:\n  test:\n    steps:\n      - run: npm test\n```'],
    ['an example input', '```json\n{"topic": "trains", "length": 500}\n```'],
    ['a Python script', '```python\nworkflow: dict = load("x.yaml")\n```'],
    ['a note in lower case', 'name: the one you gave\nand more words about it.'],
    ['a rule between paragraphs', 'One.\n\n---\n\nTwo.'],
  ])('other code stays in the words: %s', async (_name, code) => {
    const { say, lastText, platform } = await startConversation([
      { chunks: `Run it so:\n\n${code}`.match(/[\s\S]{1,5}/g)! },
    ]);
    await say('How do I run it?');
    expect(lastText()).toBe(`Run it so:\n\n${code}`);
    expect(platform.files).toEqual([]);
  });
});

describe('HTML in the words of a model', () => {
  test('becomes what it means, but not in code', async () => {
    const text =
      'Use &quot;write&quot; &amp; wait.<br>Then `a<br>&quot;b` &lt;!channel&gt; &hellip; &#39;x&#39; &unknown; AT&T';
    const { say, lastText, platform } = await startConversation([{ chunks: text.match(/[\s\S]{1,3}/g)! }]);
    await say('hello');
    const meant = 'Use "write" & wait.\nThen `a<br>&quot;b` <!channel> … \'x\' &unknown; AT&T';
    expect(lastText()).toBe(meant);
    for (const { text: shown } of platform.posts[0]!.views) expect(meant.startsWith(shown)).toBe(true);
  });
});
