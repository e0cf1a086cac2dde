import { collectDefaultMetrics, Registry } from "prom-client";
import type { ServedModel } from "./served-model.ts";

const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]; // SCIENCE 9.3
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const MAX_SERIES = 500; // label sets of one metric; later ones are counted under "other"
const OTHER = "other";

export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Counters of one served version. Requests only add to plain numbers: text is made when somebody asks for it. */
export interface ModelMetrics {
  observeRequest(route: string, code: number, seconds: number): void;
  observePrediction(rows: number, seconds: number): void;
  /** `kind`: `missing`, `unseen` or `unknown`; the feature is a name of the signature, or `other`. */
  countInvalid(feature: string, kind: string): void;
}

export interface LogGauges {
  readonly dropped: number;
  readonly queued: number;
}

export interface ServerMetrics {
  /** The counters of a model and version; the same ones when it is served again. */
  forModel(model: Pick<ServedModel, "name" | "version">): ModelMetrics;
  /** Prometheus text format 0.0.4. */
  render(): Promise<string>;
}

export interface MetricsSources {
  currentModel(): ServedModel | undefined;
  inflight(): number;
  log(): LogGauges;
}

interface Histogram {
  readonly buckets: readonly number[];
  readonly counts: number[];
  sum: number;
}

/** What a request of one route and code adds to. */
interface RouteSeries {
  readonly count: { value: number };
  readonly seconds: Histogram;
}

function createHistogram(buckets: readonly number[]): Histogram {
  return { buckets, counts: new Array<number>(buckets.length + 1).fill(0), sum: 0 };
}

function observe(histogram: Histogram, value: number): void {
  const { buckets, counts } = histogram;
  let bucket = 0;
  while (bucket < buckets.length && value > (buckets[bucket] as number)) bucket++;
  counts[bucket] = (counts[bucket] as number) + 1;
  histogram.sum += value;
}

type Labels = readonly (readonly [name: string, value: string])[];

/** One series per label set, at most {@link MAX_SERIES}; what comes after them shares one series. */
class Series<Value> {
  readonly all = new Map<string, { readonly labels: Labels; value: Value }>();
  readonly #create: () => Value;

  constructor(create: () => Value) {
    this.#create = create;
  }

  at(labels: Labels): { readonly labels: Labels; value: Value } {
    const key = renderLabels(labels);
    const known = this.all.get(key);
    if (known !== undefined) return known;
    const full = this.all.size >= MAX_SERIES;
    const kept: Labels = full ? labels.map(([name]) => [name, OTHER] as const) : labels;
    const keptKey = full ? renderLabels(kept) : key;
    const series = this.all.get(keptKey) ?? { labels: kept, value: this.#create() };
    this.all.set(keptKey, series);
    return series;
  }
}

export function createServerMetrics(sources: MetricsSources): ServerMetrics {
  const processMetrics = new Registry();
  collectDefaultMetrics({ register: processMetrics });
  const requests = new Series(() => 0);
  const durations = new Series(() => createHistogram(REQUEST_BUCKETS));
  const predictions = new Series(() => createHistogram(REQUEST_BUCKETS));
  const batches = new Series(() => createHistogram(BATCH_BUCKETS));
  const invalid = new Series(() => 0);

  return {
    forModel({ name, version }) {
      const model: Labels = [
        ["model", name],
        ["version", version ?? ""],
      ];
      const predictSeconds = predictions.at(model).value;
      const batchSizes = batches.at(model).value;
      const known = new Map<string, Map<number, RouteSeries>>();
      /** By kind, then feature: finding a series by its labels, or by a text made of both, costs more than routing. */
      const knownInvalid = new Map<string, Map<string, { value: number }>>();
      const open = (route: string, code: number): RouteSeries => ({
        count: requests.at([...model, ["route", route], ["code", String(code)]]),
        seconds: durations.at([...model, ["route", route]]).value,
      });
      return {
        observeRequest(route, code, seconds) {
          const codes = getOrCreate(known, route, () => new Map<number, RouteSeries>());
          const found = getOrCreate(codes, code, () => open(route, code));
          found.count.value++;
          observe(found.seconds, seconds);
        },
        observePrediction(rows, seconds) {
          observe(predictSeconds, seconds);
          observe(batchSizes, rows);
        },
        countInvalid(feature, kind) {
          const labels = (): Labels => [...model, ["feature", feature], ["kind", kind]];
          const features = getOrCreate(knownInvalid, kind, () => new Map<string, { value: number }>());
          getOrCreate(features, feature, () => invalid.at(labels())).value++;
        },
      };
    },
    async render() {
      const { dropped, queued } = sources.log();
      return [
        renderCounter("slipway_requests_total", "Requests answered.", requests),
        renderHistogram(
          "slipway_request_duration_seconds",
          "From the first byte of a request to its answer.",
          durations,
        ),
        renderHistogram("slipway_predict_duration_seconds", "Time in the model.", predictions),
        renderHistogram("slipway_batch_size", "Rows per call of the model.", batches),
        renderCounter("slipway_feature_invalid_total", "Values that were let through, yet flagged.", invalid),
        renderValue("slipway_inflight", {
          help: "Requests being answered now.",
          type: "gauge",
          value: sources.inflight(),
        }),
        renderValue("slipway_prediction_log_dropped_total", {
          help: "Events that the prediction log could not take.",
          type: "counter",
          value: dropped,
        }),
        renderValue("slipway_prediction_log_queue", {
          help: "Events waiting to be written.",
          type: "gauge",
          value: queued,
        }),
        renderModelInfo(sources.currentModel()),
        await processMetrics.metrics(),
      ].join("");
    },
  };
}

function getOrCreate<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = create();
  map.set(key, value);
  return value;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function renderLabels(labels: Labels): string {
  return labels.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(",");
}

function renderHead(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function renderCounter(name: string, help: string, series: Series<number>): string {
  const lines = [...series.all.values()].map(({ labels, value }) => `${name}{${renderLabels(labels)}} ${value}\n`);
  return renderHead(name, help, "counter") + lines.join("");
}

function renderHistogram(name: string, help: string, series: Series<Histogram>): string {
  const lines = [...series.all.values()].map(({ labels, value: { buckets, counts, sum } }) => {
    let total = 0;
    const cells = counts.map((count, index) => {
      total += count;
      return `${name}_bucket{${renderLabels([...labels, ["le", String(buckets[index] ?? "+Inf")]])}} ${total}\n`;
    });
    return `${cells.join("")}${name}_sum{${renderLabels(labels)}} ${sum}\n${name}_count{${renderLabels(labels)}} ${total}\n`;
  });
  return renderHead(name, help, "histogram") + lines.join("");
}

interface PlainValue {
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly value: number;
}

function renderValue(name: string, { help, type, value }: PlainValue): string {
  return `${renderHead(name, help, type)}${name} ${value}\n`;
}

function renderModelInfo(model: ServedModel | undefined): string {
  const head = renderHead("slipway_model_info", "The model that is served.", "gauge");
  if (model === undefined) return head;
  const labels = renderLabels([
    ["model", model.name],
    ["version", model.version ?? ""],
    ["git_sha", model.commit ?? ""],
    ["artifact_digest", model.digest],
  ]);
  return `${head}slipway_model_info{${labels}} 1\n`;
}
