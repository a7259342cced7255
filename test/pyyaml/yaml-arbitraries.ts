import * as fc from 'fast-check';
import { float } from '../../src/pyyaml/write-yaml.ts';
import type { YamlValue } from '../../src/pyyaml/write-yaml.ts';

/** Pieces that mean something to YAML or JSON, so that random texts get past their first character. */
const CHARACTERS = Array.from(' \t\n\r:-?,[]{}#&*!|>\'"%@`\\=<~.+_0a\u0085\u2028\ufeff\u0000\ud83d😀');
const WORDS = [
  '- ',
  ': ',
  '? ',
  '\n  ',
  '\n- ',
  'a: ',
  'key',
  '&a ',
  '*a',
  '<<: ',
  '!!int ',
  '!!set ',
  '!x ',
  '! ',
  '---\n',
  '...\n',
  '|\n',
  '>-\n',
  '%YAML 1.1\n',
  '1',
  '1.5',
  '12:30',
  '2024-01-01',
  'null',
  'yes',
  '"x"',
  "'y'",
  '"\\u',
  '{"a": ',
  '[1, ',
];

export const hostileText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...CHARACTERS, ...WORDS) },
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
  )
  .map((pieces) => pieces.join(''));

const LOOKALIKES = [
  '',
  'a',
  'on',
  'null',
  '1',
  '1.0',
  '12:30',
  '2024-01-01',
  '=',
  '<<',
  '- a',
  '# c',
  'list[str]',
  'a: b',
];
const LINES = ['word', 'two words', ' ', '\n', '\n\n', '  ', '\t', '# ', '- ', ': ', '---', 'é', '😀', '"'];

const text = fc.oneof(
  fc.constantFrom(...LOOKALIKES),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(fc.constantFrom(...LINES), { maxLength: 8 }).map((parts) => parts.join('')),
);

/** A value with what its reading has to give, in the form of `plainValue`. */
export interface Written {
  readonly value: YamlValue;
  readonly read: unknown;
}

const scalar: fc.Arbitrary<Written> = fc.oneof(
  text.map((value) => ({ value, read: value })),
  fc.boolean().map((value) => ({ value, read: value })),
  fc.constant({ value: null, read: null }),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((value) => ({ value, read: { int: String(value) } })),
  fc.double().map((value) => ({ value: float(value), read: { float: Object.is(value, -0) ? '-0' : String(value) } })),
);

/** Names that are no whole numbers, because an object puts those first. */
const name = text.filter((key) => !/^\d+$/.test(key));

export const { written } = fc.letrec<{ written: Written }>((tie) => ({
  written: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc
      .array(tie('written'), { maxLength: 4 })
      .map((items) => ({ value: items.map(({ value }) => value), read: items.map(({ read }) => read) })),
    fc.uniqueArray(fc.tuple(name, tie('written')), { maxLength: 4, selector: ([key]) => key }).map((entries) => ({
      value: Object.fromEntries(entries.map(([key, { value }]) => [key, value])),
      read: { map: entries.map(([key, { read }]) => [key, read]) },
    })),
  ),
}));

/** Renders a value that follows a colon or dash, with its line breaks; what is below it begins in the column `indent`. */
type Render = (indent: number) => string;

const TEXTS = ['a', '12', "'q'", '"x: y"', '[a, b]', '{k: v, l: w}', '', '|\n@one\n@two', '>-\n@folded\n@text'];

const leaf: fc.Arbitrary<Render> = fc
  .tuple(fc.constantFrom(...TEXTS), fc.constantFrom('', '', '', '  # c'))
  .map(([value, comment]) => (indent) => {
    const body = value === '' ? '' : ` ${value.replaceAll('@', ' '.repeat(indent + 2))}`;
    return `${body}${body.includes('\n') ? '' : comment}\n`;
  });

const above = fc.constantFrom('', '', '# own\n', '\n');

/** Lines under one another, some with a comment or a blank line above. */
function below(heads: readonly string[], parts: readonly (readonly [Render, string])[]): Render {
  return (indent) => {
    const pad = ' '.repeat(indent);
    const lines = parts.map(([part, over], at) => {
      const lead = over === '# own\n' ? `${pad}# own\n` : over;
      return `${lead}${pad}${heads[at % heads.length] ?? ''}${part(indent + 2)}`;
    });
    return `\n${lines.join('')}`;
  };
}

const KEYS = ['k1:', 'k2:', 'k3:', '"k 4":'];

const { block } = fc.letrec<{ block: Render }>((tie) => {
  const parts = fc.array(fc.tuple(tie('block'), above), { minLength: 1, maxLength: 3 });
  const map = fc.tuple(fc.shuffledSubarray(KEYS, { minLength: 3 }), parts).map(([keys, each]) => below(keys, each));
  const list = parts.map((each) => below(['-'], each));
  return { block: fc.oneof({ depthSize: 'small' }, leaf, leaf, map, list) };
});

/** A document with comments behind values and on lines of their own, in block style, with the odd value in brackets. */
export const commentedDocument = block.map((render) => render(0).replace(/^ |^\n/, ''));
