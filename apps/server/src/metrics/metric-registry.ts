import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { type LabelsOf, type MetricName, type MetricRow, metricTable, type NameOfKind } from "./metric-table.js";

/** What a gauge, or a counter that somebody else counts, is now. */
export interface Sample<Name extends MetricName> {
  readonly labels: LabelsOf<Name>;
  readonly value: number;
}

/** The metrics of the table, and nothing else. */
export interface MetricRegistry {
  readonly contentType: string;
  count<Name extends NameOfKind<"counter">>(name: Name, labels: LabelsOf<Name>): void;
  observe<Name extends NameOfKind<"histogram">>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** All that there is of it: what is left out is gone. */
  show<Name extends NameOfKind<"gauge" | "counter">>(name: Name, samples: readonly Sample<Name>[]): void;
  text(): Promise<string>;
}

export function createMetricRegistry(): MetricRegistry {
  const registry = new Registry();
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  for (const [name, { kind, help, labels, buckets }] of Object.entries<MetricRow>(metricTable)) {
    const common = { name, help, labelNames: [...labels], registers: [registry] };
    if (kind === "counter") counters.set(name, new Counter(common));
    else if (kind === "gauge") gauges.set(name, new Gauge(common));
    else histograms.set(name, new Histogram({ ...common, buckets: [...(buckets ?? [])] }));
  }
  return {
    contentType: registry.contentType,
    count: (name, labels) => counters.get(name)?.inc(labels),
    observe: (name, labels, value) => histograms.get(name)?.observe(labels, value),
    show(name, samples) {
      counters.get(name)?.reset();
      gauges.get(name)?.reset();
      for (const { labels, value } of samples) {
        counters.get(name)?.inc(labels, value);
        gauges.get(name)?.set(labels, value);
      }
    },
    text: () => registry.metrics(),
  };
}
