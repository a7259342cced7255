import { expect, test } from 'vitest';
import { createPictures } from '../../src/picture/pictures.ts';
import type { PictureRequest } from '../../src/picture/picture.ts';
import { ARTICLE, CHECKED_ARTICLE } from '../support/configs.ts';

const pictures = createPictures({ onFailure: (error) => expect.fail(String(error)) });

async function svgOf(request: PictureRequest): Promise<string> {
  const picture = await pictures.svg(request);
  if (!picture.ok) throw new Error(picture.sentence);
  return picture.content;
}

/** The words that somebody reads in the picture. */
const wordsIn = (svg: string) =>
  Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, words]) => words).join(' ');

const described = (words: string) => ARTICLE.replace('Collects facts about the topic.', JSON.stringify(words));

test('the same config has the same picture, byte for byte, in another thread too', async () => {
  const others = createPictures({ onFailure: (error) => expect.fail(String(error)), keepWarmMs: 0 });
  for (const format of ['svg', 'png'] as const) {
    const [first, second] = await Promise.all([pictures[format]({ yaml: ARTICLE }), others[format]({ yaml: ARTICLE })]);
    expect(first.ok && second.ok && first.content).toEqual(first.ok && second.ok && second.content);
  }
});

test('steps say what they do, with inputs at START and results at END', async () => {
  expect(wordsIn(await svgOf({ yaml: ARTICLE }))).toBe(
    'START topic research Collects facts about the topic. write Writes the article from the notes. END article',
  );
});

test.each([
  ['Latin', 'Über naïve Ærger'],
  ['Greek', 'Συλλέγει πληροφορίες'],
  ['Cyrillic', 'Собирает факты'],
  ['Japanese', '記事を要約する'],
  ['Chinese', '收集资料并总结'],
  ['Korean', '기사를 요약합니다'],
])('%s is drawn', async (_script, words) => {
  expect(wordsIn(await svgOf({ yaml: described(words) }))).toContain(words);
});

test('words that no font can draw are left out in favour of the id; emoji are left out of the words', async () => {
  const arabic = wordsIn(await svgOf({ yaml: described('يجمع الحقائق حول الموضوع') }));
  expect(arabic).toContain('topic research write Writes');
  expect(wordsIn(await svgOf({ yaml: described('Collects 🎉 facts 👩‍👧') }))).toContain('research Collects facts write');
});

test('what changed is marked: new, changed and removed steps', async () => {
  const grown = await svgOf({ yaml: CHECKED_ARTICLE, before: ARTICLE });
  expect(grown).toContain('<g class="box step new" data-step="fact_check">');
  const shrunk = await svgOf({ yaml: ARTICLE, before: CHECKED_ARTICLE });
  expect(shrunk).toContain('<g class="box step removed" data-step="fact_check">');
  const reworded = await svgOf({ yaml: ARTICLE.replace('Write an article', 'Write a poem'), before: ARTICLE });
  expect(reworded).toContain('<g class="box step changed" data-step="write">');
});

test('conditions are in plain signs; the way that is left and ways back look different', async () => {
  const yaml = ARTICLE.replace('    article: {', '    score: {type: int, default: 0}\n    article: {').replace(
    '- {from: write, to: END}',
    '- from: write\n    routes:\n      - {condition: {logic: "state.score >= 8"}, to: END}\n      - {condition: {logic: default}, to: research}',
  );
  const svg = await svgOf({ yaml });
  expect(wordsIn(svg)).toContain('score &gt;= 8');
  expect(svg).toContain('<g class="arrow otherwise back">');
  const picture = await pictures.svg({ yaml });
  expect(picture.ok && picture.alt).toContain('if score >= 8: END; otherwise back to research');
});

test('the steps that a trial ran are numbered', async () => {
  const words = wordsIn(await svgOf({ yaml: ARTICLE, path: ['research', 'write', 'research'] }));
  expect(words).toContain('1, 3 research');
  expect(words).toContain('2 write');
});

test('the words of a config stay words', async () => {
  const svg = await svgOf({ yaml: described('</title></text><script>alert(1)</script>"\'&') });
  expect(svg).not.toContain('<script');
  expect(svg.match(/<\/svg>/g)).toHaveLength(1);
});

const node = (id: string) => `  - {id: ${id}, prompt: Write it, outputs: [a], output_schema: {type: str}}\n`;

function chain(count: number): string {
  const ids = Array.from({ length: count }, (_, index) => `s${index}`);
  const edges = ['START', ...ids].map((from, index) => `  - {from: ${from}, to: ${ids[index] ?? 'END'}}\n`);
  return `schema_version: "1.0"\nflow: {name: chain}\nstate: {fields: {a: {type: str}}}\nnodes:\n${ids.map(node).join('')}edges:\n${edges.join('')}`;
}

test('a workflow of 100 steps is drawn, one of 101 is not, and says so', async () => {
  expect((await pictures.png({ yaml: chain(100) })).ok).toBe(true);
  expect(await pictures.png({ yaml: chain(101) })).toEqual({
    ok: false,
    why: 'too_many_steps',
    sentence: 'This workflow has more than 100 steps, too many to draw.',
  });
});

test('a picture that takes too long is given up and reported', async () => {
  const problems: unknown[] = [];
  const hurried = createPictures({ onFailure: (problem) => problems.push(problem), limitMs: 1 });
  expect(await hurried.png({ yaml: ARTICLE })).toMatchObject({ ok: false, why: 'failed' });
  expect(problems).toHaveLength(1);
});
