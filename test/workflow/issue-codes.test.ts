import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CODES, entryOf } from '../../src/workflow/reference/codes.ts';
import type { CodeTable } from '../../src/workflow/reference/code-table.ts';
import { EFFECT_CODES } from '../../src/workflow/reference/effect-codes.ts';
import { GRAPH_CODES } from '../../src/workflow/reference/graph-codes.ts';
import { READING_CODES } from '../../src/workflow/reference/reading-codes.ts';
import { RUN_CODES } from '../../src/workflow/reference/run-codes.ts';
import { SCHEMA_CODES } from '../../src/workflow/reference/schema-codes.ts';
import { TOOL_NAMES } from '../../src/workflow/tools.ts';

const root = new URL('../../', import.meta.url);
const PAGE = new URL('docs/workflow-reference.md', root);

/** Codes are string literals in the source; a template with the format in it means both formats. */
function codesInSource(): Set<string> {
  const files = ['src/workflow/', 'src/pyyaml/'].flatMap((path) => {
    const folder = new URL(path, root);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => name.endsWith('.ts') && !name.startsWith('reference/'))
      .map((name) => new URL(name, folder));
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

test('every code that the source reports is explained, and the other way round', () => {
  expect([...codesInSource()].toSorted()).toEqual(Object.keys(CODES).toSorted());
  expect(Object.keys(CODES).length).toBeGreaterThan(100);
});

test('a meaning begins in lower case and ends without a full stop, as does the advice', () => {
  const odd = Object.keys(CODES).filter((code) => {
    const { meaning = '', fix = '' } = entryOf(code) ?? {};
    return [meaning, fix].some((text) => /^[A-Z][a-z]|[.]$|^$/.test(text) && !/^(?:LangGraph|START|Python)/.test(text));
  });
  expect(odd).toEqual([]);
});

const cell = (text: string) => text.replaceAll('|', String.raw`\|`);

function table(codes: CodeTable): string {
  const hasRules = Object.values(codes).some(({ rule }) => rule !== undefined);
  const columns = ['code', 'severity', 'rule', 'meaning', 'how to fix'].filter((name) => name !== 'rule' || hasRules);
  const rows = Object.entries(codes).map(([code, { severity, rule, meaning, fix }]) =>
    [`\`${code}\``, severity, rule?.toString(), meaning, fix].filter((text) => text !== undefined),
  );
  return [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}

const inCode = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

const SECTIONS: Readonly<Record<string, string>> = {
  draft: `${inCode(Object.keys(CODES).filter((code) => entryOf(code)?.inDraft !== undefined))}.`,
  tools: `  ${inCode(TOOL_NAMES)}.`,
  reading: table(READING_CODES),
  schema: table(SCHEMA_CODES),
  graph: table(GRAPH_CODES),
  run: table(RUN_CODES),
  effect: table(EFFECT_CODES),
};

test('the reference holds what the code says; `npx vitest run test/workflow/issue-codes.test.ts -u` writes it', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const written = page.replaceAll(
    /^( *)<!-- generated: (\w+) -->\n[^]*?^ *<!-- end -->$/gm,
    (_all, indent: string, name: string) =>
      `${indent}<!-- generated: ${name} -->\n${SECTIONS[name]}\n${indent}<!-- end -->`,
  );
  expect(page.match(/<!-- generated: \w+ -->/g)).toHaveLength(Object.keys(SECTIONS).length);
  await expect(written).toMatchFileSnapshot(PAGE.pathname);
});
