import parse from 'parse-prometheus-text-format';

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: string;
}

export interface Scraped {
  /** The value of the samples with these labels, added up; undefined where there is none. Of a histogram, how often it was observed. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
  readonly names: readonly string[];
  /** The values of one label of a metric. */
  labels(name: string, label: string): readonly string[];
}

/** Reads a page of metrics with a parser of Prometheus's text format that is not ours. */
export function readMetrics(text: string): Scraped {
  const names = parse(text).map(({ name }) => name);
  // The parser knows only one histogram of each name, whatever its labels, so that their samples are read one by one.
  const plain = parse(text.replaceAll(/^# TYPE \S+ histogram$/gm, ''));
  const samples = (name: string): readonly Sample[] =>
    plain.flatMap((family) => (family.name === name || family.name === `${name}_count` ? family.metrics : []));
  return {
    names,
    labels: (name, label) => samples(name).flatMap(({ labels }) => labels?.[label] ?? []),
    value(name, wanted = {}) {
      const found = samples(name).filter(({ labels }) =>
        Object.entries(wanted).every(([label, value]) => labels?.[label] === value),
      );
      if (found.length === 0) return undefined;
      return found.reduce((sum, { value }) => sum + Number(value), 0);
    },
  };
}
