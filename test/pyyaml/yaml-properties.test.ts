import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigNode } from '../../src/pyyaml/config-node.ts';
import { editYaml } from '../../src/pyyaml/edit-yaml.ts';
import type { YamlEdit } from '../../src/pyyaml/edit-yaml.ts';
import { readConfig, readConfigBytes } from '../../src/pyyaml/read-config.ts';
import { writeConfig, writeYaml } from '../../src/pyyaml/write-yaml.ts';
import { plainValue } from '../workflow/plain-value.ts';
import { commentedDocument, hostileText, written } from './yaml-arbitraries.ts';

type Path = readonly (string | number)[];

function readRoot(source: string): ConfigNode {
  const result = readConfig(source, 'yaml');
  if (!result.ok) throw new Error(`${JSON.stringify(source)} cannot be read: ${JSON.stringify(result.issues)}`);
  return result.root;
}

function edited(source: string, edit: YamlEdit): string {
  const result = editYaml(source, [edit]);
  if (!result.ok) throw new Error(`${JSON.stringify(source)}: ${result.reason}`);
  return result.text;
}

describe('reading', () => {
  test('gives a value or issues for any text, and never throws', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom('yaml' as const, 'json' as const), (source, format) => {
        const result = readConfig(source, format);
        expect(result.ok ? 1 : result.issues.length).toBeGreaterThan(0);
      }),
      { numRuns: 4000 },
    );
  });

  test('gives a value or issues for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const result = readConfigBytes(bytes, 'yaml');
        expect(result.ok ? 1 : result.issues.length).toBeGreaterThan(0);
      }),
    );
  });

  test('finds each issue inside of the text', () => {
    fc.assert(
      fc.property(hostileText, (source) => {
        const result = readConfig(source, 'yaml');
        const lines = source.split(/\r\n|\r|\n/);
        for (const { line, column } of result.ok ? [] : result.issues) {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('writing', () => {
  test('and reading gives the same values', () => {
    fc.assert(
      fc.property(written, ({ value, read }) => {
        expect(plainValue(readRoot(writeYaml(value)))).toEqual(read);
      }),
      { numRuns: 1500 },
    );
  });

  test('what was read, and reading it again, gives the same values', () => {
    const readable = hostileText.filter((source) => readConfig(source, 'yaml').ok);
    fc.assert(
      fc.property(readable, (source) => {
        const root = readRoot(source);
        expect(plainValue(readRoot(writeConfig(root)))).toEqual(plainValue(root));
      }),
      { numRuns: 1000 },
    );
  });
});

function pathsIn(node: ConfigNode, path: Path = []): Path[] {
  if (node.kind === 'list') return [path, ...node.items.flatMap((item, at) => pathsIn(item, [...path, at]))];
  if (node.kind !== 'map') return [path];
  return [
    path,
    ...node.entries.flatMap(({ key, value }) => pathsIn(value, [...path, key.kind === 'string' ? key.value : ''])),
  ];
}

function nodeAt(node: ConfigNode | undefined, path: Path): ConfigNode | undefined {
  const [part, ...rest] = path;
  if (part === undefined || node === undefined) return node;
  if (node.kind === 'list' && typeof part === 'number') return nodeAt(node.items[part], rest);
  const entries = node.kind === 'map' ? node.entries : [];
  return nodeAt(entries.find(({ key }) => key.kind === 'string' && key.value === part)?.value, rest);
}

/** A document with the path of one of its values that `wanted` takes. */
function placeIn(
  wanted: (node: ConfigNode, path: Path) => boolean,
): fc.Arbitrary<readonly [source: string, path: Path]> {
  return commentedDocument
    .map((source) => {
      const root = readRoot(source);
      const paths = pathsIn(root).filter((path) => {
        const node = nodeAt(root, path);
        return node !== undefined && wanted(node, path);
      });
      return [source, paths] as const;
    })
    .filter(([, paths]) => paths.length > 0)
    .chain(([source, paths]) => fc.constantFrom(...paths).map((path) => [source, path] as const));
}

/** How much of `before` is at the start and the end of `after`. */
function keptLength(before: string, after: string): number {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return start + end;
}

/** Whether `part` is `whole` with some characters left out. */
function isPartOf(part: string, whole: string): boolean {
  let at = 0;
  for (const character of part) {
    at = whole.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function commentCount(source: string): number {
  return source.split('# ').length;
}

describe('editing', () => {
  test('a value gives a text that holds it at its place', () => {
    const cases = fc.tuple(
      placeIn(() => true),
      written,
    );
    fc.assert(
      fc.property(cases, ([[source, path], { value, read }]) => {
        const result = editYaml(source, [{ path, value }]);
        const found = result.ok ? nodeAt(readRoot(result.text), path) : undefined;
        expect(result.ok ? found && plainValue(found) : read).toEqual(read);
      }),
      { numRuns: 500 },
    );
  });

  test('a word changes that word only', () => {
    const words = placeIn(({ kind }) => kind === 'string' || kind === 'int');
    fc.assert(
      fc.property(words, ([source, path]) => {
        const after = edited(source, { path, value: 'replacement' });
        // A blank before it, and quotes where the items next to it have some.
        expect(after.length - keptLength(source, after)).toBeLessThanOrEqual('replacement'.length + 3);
        expect(commentCount(after)).toBe(commentCount(source));
      }),
      { numRuns: 500 },
    );
  });

  test.each([['word'], ['a: b'], [{ x: [1] }]])(
    '%j into a mapping or a list leaves all of the text that was there',
    (value) => {
      const holders = placeIn(({ kind }) => kind === 'map' || kind === 'list');
      fc.assert(
        fc.property(holders, ([source, holder]) => {
          const node = nodeAt(readRoot(source), holder);
          const path = [...holder, node?.kind === 'list' ? node.items.length : 'another'];
          const after = edited(source, { path, value });
          expect(keptLength(source, after)).toBeGreaterThanOrEqual(source.length);
        }),
        { numRuns: 300 },
      );
    },
  );

  test('an item in front of another leaves all of the text that was there', () => {
    fc.assert(
      fc.property(
        placeIn((_node, path) => typeof path.at(-1) === 'number'),
        ([source, path]) => {
          const after = edited(source, { path, insert: { x: ['y z'] } });
          expect(keptLength(source, after)).toBeGreaterThanOrEqual(source.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('another name for a key changes that name only', () => {
    fc.assert(
      fc.property(
        placeIn((_node, path) => typeof path.at(-1) === 'string'),
        ([source, path]) => {
          const after = edited(source, { path, rename: 'renamed' });
          expect(after.length - keptLength(source, after)).toBeLessThanOrEqual('renamed'.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a key or an item out adds nothing but empty brackets', () => {
    fc.assert(
      fc.property(
        placeIn((_node, path) => path.length > 0),
        ([source, path]) => {
          const after = edited(source, { path, remove: true });
          expect(isPartOf(after.replace(/ ?(?:\{\}|\[\])/, ''), source)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('any text anyhow never throws, and gives the same each time', () => {
    const part = fc.oneof(fc.constantFrom('a', 'key', ''), fc.integer({ min: -1, max: 3 }));
    const path = fc.array(part, { maxLength: 3 });
    const edit: fc.Arbitrary<YamlEdit> = fc.oneof(
      fc.tuple(path, written).map(([at, { value }]) => ({ path: at, value })),
      fc.tuple(path, written).map(([at, { value }]) => ({ path: at, insert: value })),
      fc.tuple(path, fc.string()).map(([at, rename]) => ({ path: at, rename })),
      path.map((at) => ({ path: at, remove: true as const })),
    );
    fc.assert(
      fc.property(fc.oneof(hostileText, commentedDocument), fc.array(edit, { maxLength: 3 }), (source, edits) => {
        expect(editYaml(source, edits)).toEqual(editYaml(source, edits));
      }),
      { numRuns: 2000 },
    );
  });
});
