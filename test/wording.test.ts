import { readFileSync, globSync } from 'node:fs';
import { expect, test } from 'vitest';

// Words that engineers who did not write this code stumbled over. Say the thing simply instead.
const UNCLEAR = [
  /\bmend(?:s|ed|ing)?\b/i,
  /\banew\b/i,
  /\bwhoever\b/i,
  /(?<!there )(?:\bis|'s) no (?!longer)[a-z]+/i,
  /\bstands?\b/i,
  /join in where/i,
  /\bpatien(?:t|ce|tly)\b/i,
  /\bfor ever\b/i,
  /\bnobody's\b/i,
  /\bbeside\b/i,
  /\bhouse\b/i,
  /\brooms?\b/i,
  /\blet [A-Z_]+ name\b/,
];

const files = globSync(['src/**/*', 'adapters/**/*', 'docs/**/*', '*.md', '.env.example'], { withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(?:ts|md|js|mjs|html|example)$/.test(entry.name))
  .map((entry) => `${entry.parentPath}/${entry.name}`);

test('sources and documents use none of the unclear words', () => {
  expect(files.length).toBeGreaterThan(300);
  const hits = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => UNCLEAR.flatMap((word) => (word.test(line) ? [`${file}:${index + 1} ${word}`] : []))),
  );
  expect(hits).toEqual([]);
});
