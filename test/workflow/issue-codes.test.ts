import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** Codes are string literals in the source; a template with the format in it means both formats. */
function codesInSource(): Set<string> {
  const files = ['src/workflow/', 'src/pyyaml/'].flatMap((path) => {
    const folder = new URL(path, root);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.ts')).map((name) => new URL(name, folder));
  });
  const text = [...files, new URL('src/cli/validate.ts', root)].map((file) => readFileSync(file, 'utf8')).join('\n');
  const plain = Array.from(
    text.matchAll(/'((?:file|yaml|json|schema|graph|run|effect)\.[a-z_.]+)'/g),
    ([, code = '']) => code,
  );
  const filled = Array.from(text.matchAll(/`\$\{format\}\.([a-z_]+)`/g), ([, code = '']) => [
    `yaml.${code}`,
    `json.${code}`,
  ]);
  return new Set([...plain, ...filled.flat()]);
}

function codesInReference(): string[] {
  const text = readFileSync(new URL('docs/workflow-reference.md', root), 'utf8');
  return Array.from(
    text.matchAll(/^\| `((?:file|yaml|json|schema|graph|run|effect)\.[a-z_.]+)` \|/gm),
    ([, code = '']) => code,
  );
}

test('every code of the source is in the reference, and the other way round', () => {
  expect([...codesInSource()].toSorted()).toEqual(codesInReference().toSorted());
  expect(codesInReference().length).toBeGreaterThan(100);
});
