import { z } from "zod";
import type { StreamDetector } from "./stream-detector.ts";

const bucket = z.strictObject({ sum: z.number(), squares: z.number() });
const schema = z.strictObject({
  width: z.number().int().min(0),
  sum: z.number(),
  /** Sum of squared deviations from the mean of the window. */
  squares: z.number(),
  /** Row i holds buckets of 2^i values, oldest first. */
  rows: z.array(z.array(bucket)),
});
type Bucket = z.output<typeof bucket>;
type AdwinState = z.output<typeof schema>;

interface AdwinParameters extends Readonly<Record<string, number>> {
  readonly delta: number;
  readonly clock: number;
  readonly grace: number;
  readonly minWindow: number;
  readonly buckets: number;
}

/**
 * Adaptive windowing: alarms when two parts of the window differ. Bifet and Gavaldà (2007), SDM. The window begins anew after an alarm, as in the
 * reference: what a cut would leave of it is not kept. Goldens: streams.json; they do not tell whether the bound's second term is there.
 */
export const adwin: StreamDetector<AdwinState, AdwinParameters> = {
  id: "adwin",
  title: "Adaptive windowing",
  takes: "values",
  use: "verification",
  parameters: { delta: 0.002, clock: 32, grace: 10, minWindow: 5, buckets: 5 },
  schema,
  start: () => ({ width: 0, sum: 0, squares: 0, rows: [[]] }),
  update(state, value, parameters) {
    const next = insert(state, value, parameters.buckets);
    if (next.width % parameters.clock !== 0 || next.width <= parameters.grace) return { state: next, signal: "none" };
    return mustCut(next, parameters)
      ? { state: this.start(parameters), signal: "drift" }
      : { state: next, signal: "none" };
  },
};

function insert(state: AdwinState, value: number, buckets: number): AdwinState {
  const { width } = state;
  const squares = width === 0 ? 0 : state.squares + (width * (value - state.sum / width) ** 2) / (width + 1);
  const rows = state.rows.map((row) => [...row]);
  rows[0]?.push({ sum: value, squares: 0 });
  for (let level = 0; level < rows.length; level++) {
    const row = rows[level] as Bucket[];
    if (row.length <= buckets) break;
    const [first, second] = row.splice(0, 2) as [Bucket, Bucket];
    if (level + 1 === rows.length) rows.push([]);
    (rows[level + 1] as Bucket[]).push(merge(first, second, 2 ** level));
  }
  return { width: width + 1, sum: state.sum + value, squares, rows };
}

/** Two buckets of `size` values each. */
function merge(first: Bucket, second: Bucket, size: number): Bucket {
  const between = ((size / 2) * (first.sum - second.sum) ** 2) / (size * size);
  return { sum: first.sum + second.sum, squares: first.squares + second.squares + between };
}

/** Whether some split of the window, from the oldest bucket on, has two means too far apart. */
function mustCut({ rows, width, sum, squares }: AdwinState, { delta, minWindow }: AdwinParameters): boolean {
  const variance = squares / width;
  const log = Math.log((2 * Math.log(width)) / delta);
  const old = { size: 0, sum: 0 };
  for (let level = rows.length - 1; level >= 0; level--) {
    // The newest bucket of a row ends no part.
    for (const { sum: held } of (rows[level] as Bucket[]).slice(0, -1)) {
      old.size += 2 ** level;
      old.sum += held;
      const size = width - old.size;
      if (size < minWindow || old.size < minWindow) continue;
      const m = 1 / (old.size - minWindow + 1) + 1 / (size - minWindow + 1);
      const gap = Math.abs(old.sum / old.size - (sum - old.sum) / size);
      if (gap > Math.sqrt(2 * m * variance * log) + (2 / 3) * m * log) return true;
    }
  }
  return false;
}
