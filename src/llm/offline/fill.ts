import { isPlainMap, textOf, type PlainMap, type PlainValue } from './plain-value.ts';

/** What slots yield, by dotted name: `words`, `kinds.first`. Undefined drops the config entry that asks for it. */
export type Bindings = Readonly<Record<string, PlainValue | undefined>>;

const MARKER = /<([a-z_]+(?:\.[a-z_]+)?)>/g;

/**
 * Fills a template's config. `<slot>` in a text or key becomes what the slot yields, and a text that is only `<slot>` becomes its
 * value, whatever its type. A map `{repeat: slot, item: ...}` in a list, or as the value of a key, is repeated for each record of a
 * list slot, whose own names go before those of the slots. A marker that nothing yields is left as it is.
 */
export function fillTemplate(config: PlainMap, bindings: Bindings): PlainMap {
  return fillMap(config, bindings);
}

function fillMap(map: PlainMap, bindings: Bindings): PlainMap {
  const entries = Object.entries(map).flatMap(([key, value]): [string, PlainValue][] =>
    records(value, bindings).flatMap(({ item, scope }): [string, PlainValue][] => {
      const filled = fillValue(item, scope);
      return filled === undefined ? [] : [[fillText(key, scope), filled]];
    }),
  );
  return Object.fromEntries(entries);
}

function fillValue(value: PlainValue, bindings: Bindings): PlainValue | undefined {
  if (typeof value === 'string') return fillScalar(value, bindings);
  if (isPlainMap(value)) return fillMap(value, bindings);
  if (typeof value !== 'object') return value;
  return value.flatMap((each) =>
    records(each, bindings).flatMap(({ item, scope }) => {
      const filled = fillValue(item, scope);
      return filled === undefined ? [] : [filled];
    }),
  );
}

/** The value itself, or for a `repeat` its item once for each record. */
function records(value: PlainValue, bindings: Bindings): { item: PlainValue; scope: Bindings }[] {
  if (!isPlainMap(value)) return [{ item: value, scope: bindings }];
  const { repeat, item } = value;
  if (repeat === undefined || item === undefined) return [{ item: value, scope: bindings }];
  const list = bindings[textOf(repeat)];
  return (Array.isArray(list) ? list : [])
    .filter((record) => isPlainMap(record))
    .map((record) => ({ item, scope: { ...bindings, ...record } }));
}

function fillScalar(text: string, bindings: Bindings): PlainValue | undefined {
  const whole = /^<([a-z_]+(?:\.[a-z_]+)?)>$/.exec(text)?.[1];
  if (whole !== undefined && whole in bindings) return bindings[whole];
  return fillText(text, bindings);
}

function fillText(text: string, bindings: Bindings): string {
  return text.replaceAll(MARKER, (marker, name: string) => {
    if (!(name in bindings)) return marker;
    const value = bindings[name];
    return typeof value === 'object' ? marker : String(value ?? '');
  });
}
