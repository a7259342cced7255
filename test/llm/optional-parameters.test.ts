import { expect, test } from 'vitest';
import { createOptionalParameters } from '../../src/llm/optional-parameters.ts';

const create = () => createOptionalParameters({ first: /\bfirst\b/, second: /\bsecond\b/ });

test('what is blamed is given up, the rest stays', () => {
  const optional = create();
  expect(optional.dropNamedIn("'second' is not supported, use 'first'")).toBe(true);
  expect(optional.accepts('second')).toBe(false);
  expect(optional.accepts('first')).toBe(true);
});

test('a blame that names nothing optional, or what was given up already, changes nothing', () => {
  const optional = create();
  expect(optional.dropNamedIn('messages: too short')).toBe(false);
  expect(optional.dropNamedIn('first')).toBe(true);
  expect(optional.dropNamedIn('first')).toBe(false);
  expect(optional.accepts('second')).toBe(true);
});
