import { expect, test } from 'vitest';
import { readConfigBytes } from '../../src/pyyaml/read-config.ts';
import { plainValue } from '../workflow/plain-value.ts';

function bytes(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part))));
}

test('bytes are read as UTF-8', () => {
  const result = readConfigBytes(bytes('a: é😀\n'), 'yaml');
  expect(result.ok && plainValue(result.root)).toEqual({ map: [['a', 'é😀']] });
});

test('a byte order mark is passed over in YAML and refused in JSON', () => {
  expect(readConfigBytes(bytes([0xef, 0xbb, 0xbf], '{"a": 1}'), 'yaml').ok).toBe(true);
  expect(readConfigBytes(bytes([0xef, 0xbb, 0xbf], '{"a": 1}'), 'json')).toMatchObject({
    issues: [{ code: 'json.byte_order_mark' }],
  });
});

test.each([
  ['a lone continuation byte', [0x80]],
  ['a lead byte without its continuation', [0xc3]],
  ['a character written too long', [0xc0, 0xaf]],
  ['one of three bytes written too long', [0xe0, 0x80, 0xaf]],
  ['one of four bytes written too long', [0xf0, 0x80, 0x80, 0xaf]],
  ['a surrogate', [0xed, 0xa0, 0xbd]],
  ['a character beyond the last', [0xf4, 0x90, 0x80, 0x80]],
  ['a byte that UTF-8 never has', [0xff]],
])('%s is refused at its place', (_name, wrong) => {
  const result = readConfigBytes(bytes('a: é😀ࠀ\nb: "x', wrong, '"\n'), 'yaml');
  expect(result).toMatchObject({ ok: false, issues: [{ code: 'yaml.encoding', line: 2, column: 6 }] });
});

test('a file in UTF-16 is refused with what to do', () => {
  const result = readConfigBytes(bytes([0xff, 0xfe, 0x61, 0x00]), 'json');
  expect(result).toMatchObject({ issues: [{ code: 'json.encoding', message: expect.stringContaining('UTF-8') }] });
});
