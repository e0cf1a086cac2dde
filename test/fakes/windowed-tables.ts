import type { FeatureCounts, ProfiledTable, WindowCounts } from "../../core/data/profiler.ts";
import type { FeatureProfile } from "../../core/documents/profile.ts";
import { countColumns, type MemoryTable, profileColumns } from "./memory-profiler.ts";

/** Rows of one window. */
export interface MemoryWindow {
  readonly index: number;
  readonly holiday?: boolean;
  readonly table: MemoryTable;
}

export interface MemoryWindows {
  readonly lengthMs: number;
  readonly windows: readonly MemoryWindow[];
  /** Column of scores or predicted classes. */
  readonly prediction?: string | undefined;
}

/** Profiles arrays that are cut into windows already. */
export function profileWindows({ lengthMs, windows, prediction }: MemoryWindows): ProfiledTable {
  const names = Object.keys(windows[0]?.table ?? {});
  const whole = Object.fromEntries(names.map((name) => [name, windows.flatMap(({ table }) => table[name] ?? [])]));
  const profiled = profileColumns(whole, prediction);
  const counted = windows.map(({ table }) => countColumns(profiled, table));
  return {
    ...profiled,
    windows: {
      timestamp: "t",
      timezone: "UTC",
      lengthMs,
      indices: windows.map(({ index }) => index),
      rows: counted.map(({ rows }) => rows),
      holidays: { column: "holiday", flags: windows.map(({ holiday }) => holiday ?? false) },
    },
    features: profiled.features.map((feature) =>
      addWindows(feature, {
        counted: counted.map(({ features }) => features.get(feature.name) as FeatureCounts),
        windows,
      }),
    ),
    prediction:
      profiled.prediction === null
        ? null
        : addWindows(profiled.prediction, {
            counted: counted.map((window) => window.prediction as FeatureCounts),
            windows,
          }),
  };
}

function addWindows<T extends FeatureProfile>(
  feature: T,
  { counted, windows }: { readonly counted: readonly FeatureCounts[]; readonly windows: readonly MemoryWindow[] },
): T {
  const numeric = "edges" in feature;
  const columns = windows.map(({ table }) => table[feature.name] ?? []);
  const range = numeric ? (feature.max ?? 0) - (feature.min ?? 0) : 0;
  return {
    ...feature,
    ...(numeric ? { limits: { low: (feature.min ?? 0) - range / 10, high: (feature.max ?? 0) + range / 10 } } : {}),
    attribute: columns.every((values) => new Set(values).size <= 1),
    windows: {
      counts: counted.map(({ counts, other }) => (numeric ? [...counts] : [...counts, other])),
      missing: counted.map(({ missing }) => missing),
      lag1: numeric ? computeLag(columns) : null,
    },
  };
}

/** Autocorrelation of neighbouring rows about the mean of their window. */
function computeLag(columns: readonly (readonly (number | string | null)[])[]): number | null {
  let products = 0;
  let squares = 0;
  for (const values of columns) {
    const numbers = values.filter((value) => typeof value === "number");
    const mean = numbers.reduce((total, value) => total + value, 0) / Math.max(1, numbers.length);
    for (const [row, value] of numbers.entries()) {
      squares += (value - mean) ** 2;
      const next = numbers[row + 1];
      if (next !== undefined) products += (value - mean) * (next - mean);
    }
  }
  return squares > 0 ? products / squares : null;
}

/** Counts windows in the cells of a profile, as the profiler of tables does. */
export function countWindows(
  profile: Pick<ProfiledTable, "features"> & Partial<Pick<ProfiledTable, "prediction">>,
  { lengthMs, windows, prediction }: MemoryWindows,
): WindowCounts[] {
  return windows.map(({ index, holiday, table }) => {
    const counted = countColumns(profile, table, { prediction });
    return {
      ...counted,
      index,
      holiday: holiday ?? false,
      start: new Date(index * lengthMs).toISOString(),
      end: new Date((index + 1) * lengthMs).toISOString(),
      features: new Map(
        [...counted.features].map(([name, counts]) => {
          const feature = profile.features.find((one) => one.name === name);
          return [name, feature === undefined ? counts : countOutside(feature, { counts, values: table[name] ?? [] })];
        }),
      ),
    };
  });
}

function countOutside(
  feature: FeatureProfile,
  { counts, values }: { readonly counts: FeatureCounts; readonly values: readonly (number | string | null)[] },
): FeatureCounts {
  if (!("edges" in feature) || feature.limits === null) return counts;
  const { low, high } = feature.limits;
  const numbers = values.filter((value) => typeof value === "number");
  return {
    ...counts,
    below: numbers.filter((value) => value < low).length,
    above: numbers.filter((value) => value > high).length,
  };
}
