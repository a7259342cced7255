import parse from 'parse-prometheus-text-format';

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: string;
}

export interface Scraped {
  /** The sum of the samples with these labels; undefined when there are none. For a histogram, the number of observations. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
  readonly names: readonly string[];
  /** The values of one label of a metric. */
  labels(name: string, label: string): readonly string[];
}

/** Reads a metrics page with an independent parser of Prometheus's text format. */
export function readMetrics(text: string): Scraped {
  const names = parse(text).map(({ name }) => name);
  // The parser supports only one histogram per name, whatever its labels, so samples are read one by one.
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
