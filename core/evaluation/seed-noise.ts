import type { z } from "zod";
import type { ComparedMetric, seedNoiseSection } from "../documents/evaluation-comparison.ts";
import { GATE_TAIL } from "../metrics/measure.ts";
import { normalQuantile } from "../stats/normal.ts";

const Z = normalQuantile(1 - GATE_TAIL);

export type SeedNoiseSection = z.output<typeof seedNoiseSection>;

/**
 * Two trainings that differ in their seed alone differ by a normal number of standard deviation √2·sd; in 95 of 100 pairs the second is
 * better by less than z.95·√2·sd.
 */
export function buildSeedNoise({ seeds, sd }: { readonly seeds: number; readonly sd: number }): SeedNoiseSection {
  return { seeds, sd, floor: Z * Math.SQRT2 * sd };
}

/**
 * The comparison with what the seed alone may do: a difference below the floor is no improvement or loss of the change that is reviewed,
 * however sure the test rows are of it. Gates do not ask for it: they judge this very model, whatever made it so.
 */
export function withSeedNoise(compared: ComparedMetric, { seeds, floor }: SeedNoiseSection): ComparedMetric {
  const { delta, verdict, reason } = compared;
  if (delta === null || Math.abs(delta) >= floor || (verdict !== "better" && verdict !== "worse")) return compared;
  const noise = `within the noise of the training seed: ${seeds} seeds alone make a difference of up to ${floor.toPrecision(3)}`;
  return { ...compared, verdict: "inconclusive", reason: reason === undefined ? noise : `${reason}; ${noise}` };
}
