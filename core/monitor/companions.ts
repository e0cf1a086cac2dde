import type { FeatureCounts, WindowCounts } from "../data/profiler.ts";
import { isNumeric, type Table } from "../data/table.ts";
import type { FeatureDrift, MonitorDocument } from "../documents/monitor.ts";
import type { FeatureProfile, Profile } from "../documents/profile.ts";
import type { DriftScore, DriftTest } from "../drift/drift-test.ts";
import { parseDriftTest } from "../drift/drift-tests.ts";
import type { HistogramPair } from "../drift/histogram.ts";
import type { SamplePair } from "../drift/samples/sample-pair.ts";
import { buildFeaturePair, isNumberProfile } from "./feature-pair.ts";
import { findLatestWindow } from "./latest-window.ts";

export type Companion = FeatureDrift["companions"][number];

/** What a feature's statistics are computed from. */
export interface CompanionData {
  readonly kind: "number" | "category";
  /** Cells of the values that are there. */
  readonly values: HistogramPair;
  /** And one each for missing, below, above and unseen ones. */
  readonly explicit: HistogramPair;
  /** Raw values; null where rows are not at hand. */
  readonly samples: SamplePair | null;
}

/**
 * Statistics by name, beside the decision; they decide nothing.
 * @throws SLIPWAY_E_INPUT_INVALID for an unknown id
 */
export function computeCompanions(ids: readonly string[], data: CompanionData): readonly Companion[] {
  return ids.map((id) => {
    const { score, p, reason, figures, debiased, lower } = computeScore(parseDriftTest(id), data);
    const more = {
      ...(debiased === undefined ? {} : { debiased }),
      ...(lower === undefined ? {} : { lower }),
      ...figures,
    };
    const told = Object.keys(more).length === 0 ? {} : { figures: more };
    return { test: id, score, p, reason: reason ?? null, ...told };
  });
}

function computeScore(test: DriftTest, data: CompanionData): DriftScore {
  if (!test.featureKinds.includes(data.kind)) {
    return { score: null, p: null, reason: data.kind === "number" ? "is for categories" : "is for numbers" };
  }
  if (test.on === "histogram") return test.compute(data[test.cells]);
  if (data.samples === null) {
    return { score: null, p: null, reason: "needs rows: the reference as a table, and the newest complete window" };
  }
  return test.computeSamples(data.samples);
}

export interface CompanionRequest {
  readonly tests: readonly string[];
  readonly profile: Profile;
  /** The counts that the document was built from, in its order. */
  readonly windows: readonly WindowCounts[];
  /** Rows of the reference and of the newest complete window; null where there are none. */
  readonly rows: { readonly reference: Table; readonly current: Table } | null;
}

/** Fills the companions of every feature, and of the score. All windows are compared with the whole reference, whatever their season. */
export function addCompanions(document: MonitorDocument, request: CompanionRequest): MonitorDocument {
  const { tests, profile, windows, rows } = request;
  if (tests.length === 0) return document;
  const latest = findLatestWindow(document);
  const profiles = new Map(profile.features.map((feature) => [feature.name, feature]));
  const judged = document.windows.map((window, index) => {
    const counts = windows[index];
    if (counts === undefined) return window;
    const own = window === latest ? rows : null;
    const fill = (feature: FeatureDrift): FeatureDrift => {
      const known = profiles.get(feature.name);
      const counted = counts.features.get(feature.name);
      if (known === undefined || counted === undefined) return feature;
      const data = describeData(known, counted, findSamples(feature.name, own));
      return { ...feature, companions: [...computeCompanions(tests, data)] };
    };
    const { prediction } = window;
    const score =
      prediction === null || profile.prediction === null || counts.prediction === null
        ? prediction
        : {
            ...prediction,
            companions: [...computeCompanions(tests, describeData(profile.prediction, counts.prediction, null))],
          };
    return { ...window, features: window.features.map(fill), prediction: score };
  });
  const place = latest === undefined ? -1 : document.windows.indexOf(latest);
  return { ...document, windows: judged, features: judged[place]?.features ?? document.features };
}

function describeData(profile: FeatureProfile, counts: FeatureCounts, samples: SamplePair | null): CompanionData {
  const values = buildFeaturePair(profile, counts);
  return {
    kind: isNumberProfile(profile) ? "number" : "category",
    values,
    explicit: isNumberProfile(profile)
      ? {
          reference: [...values.reference, profile.missing, 0, 0],
          current: [...moveOutside(values.current, counts), counts.missing, counts.below, counts.above],
        }
      : {
          reference: [...values.reference, profile.missing],
          current: [...values.current, counts.missing],
        },
    samples,
  };
}

/** Values beyond the reference lie in the outer bins; here they have cells of their own. */
function moveOutside(bins: readonly number[], { below, above }: FeatureCounts): readonly number[] {
  const last = bins.length - 1;
  return bins.map((count, bin) => count - (bin === 0 ? below : 0) - (bin === last ? above : 0));
}

function findSamples(name: string, rows: CompanionRequest["rows"]): SamplePair | null {
  const [reference, current] = [rows?.reference.columns.get(name), rows?.current.columns.get(name)];
  if (reference === undefined || current === undefined || !isNumeric(reference) || !isNumeric(current)) return null;
  return { reference: reference.values, current: current.values };
}
