import type { MeasuredValue } from "../../documents/measured-value.ts";
import { GATE_TAIL } from "../../metrics/measure.ts";
import type { MetricCard } from "../../metrics/metric.ts";
import { normalQuantile } from "../../stats/normal.ts";

/** Two-sided level whose ends are the one-sided 95 % bounds that decide (DESIGN 16: 3). */
const CHANGE_LEVEL = 1 - 2 * GATE_TAIL;
/** Least loss that is called worse where the pipeline names no margin: of the range of a metric, and of an unbounded one's value. */
const MIN_LOSS_OF_RANGE = 0.01;
const MIN_LOSS_OF_VALUE = 0.02;
const MIN_ROWS = 30;
const METHOD = "difference of two independent estimates from their intervals (MOVER)";

export interface Comparison {
  readonly card: Pick<MetricCard, "title" | "better" | "ideal" | "range">;
  /** Of the window. */
  readonly current: MeasuredValue;
  /** Of the evaluation. */
  readonly reference: MeasuredValue;
  /** Loss that the pipeline's gate tolerates; 0 without one. */
  readonly margin: number;
}

export interface Compared {
  readonly verdict: "holds" | "worse" | "insufficient";
  /** Above 0 is better; null where one of the two has no interval. */
  readonly change: MeasuredValue | null;
  readonly reason: string;
}

/**
 * Whether a window is worse than the evaluation beyond doubt. The rows differ, so the two errors are independent: the bounds of the
 * difference follow from those of each value, U = Δ + √((u₁ − θ₁)² + (θ₂ − l₂)²), which keeps their asymmetry (MOVER, Zou and Donner 2008,
 * Statistics in Medicine 27). `worse` needs U below minus the margin; without a margin, U below 0 and a loss worth mentioning.
 */
export function compareWithEvaluation({ card, current, reference, margin }: Comparison): Compared {
  const [own, other] = [orient(card, current), orient(card, reference)];
  if (own === null || other === null) {
    const [who, value] = own === null ? ["the window", current] : ["the evaluation", reference];
    const why = value.reason === undefined ? "" : `: ${value.reason}`;
    return insufficient(`${card.title} of ${who} has no interval${why}.`);
  }
  if (current.n < MIN_ROWS) return insufficient(`Only ${current.n} labelled rows, ${MIN_ROWS} are needed.`);
  const value = own.value - other.value;
  const lower = value - Math.hypot(own.value - own.lower, other.upper - other.value);
  const upper = value + Math.hypot(own.upper - own.value, other.value - other.lower);
  const change = { value, ci: [lower, upper] as [number, number], level: CHANGE_LEVEL, method: METHOD, n: current.n };
  const worse = upper < -margin && value <= -leastLoss(card, reference.value, margin);
  const told = describeDetectable((upper - lower) / 2, margin);
  return worse
    ? { verdict: "worse", change, reason: "worse beyond doubt" }
    : { verdict: "holds", change, reason: `not worse beyond doubt; ${told}` };
}

interface Oriented {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** With one-sided 95 % bounds, so that more is better. */
function orient({ better, ideal }: Comparison["card"], { value, ci, level }: MeasuredValue): Oriented | null {
  if (value === null || ci === null) return null;
  const narrower = normalQuantile(1 - GATE_TAIL) / normalQuantile((1 + level) / 2);
  const [below, above] = [(value - ci[0]) * narrower, (ci[1] - value) * narrower];
  if (better === "high") return { value, lower: value - below, upper: value + above };
  if (better === "low") return { value: -value, lower: -value - above, upper: -value + below };
  const distance = Math.abs(value - ideal);
  const half = Math.max(below, above);
  return { value: -distance, lower: -distance - half, upper: -distance + half };
}

function leastLoss({ range: [least, most] }: Comparison["card"], value: number | null, margin: number): number {
  if (margin > 0) return margin;
  if (least !== null && most !== null) return MIN_LOSS_OF_RANGE * (most - least);
  return MIN_LOSS_OF_VALUE * Math.abs(value ?? 0);
}

/** SCIENCE 3.2: 4: half of a 90 % interval is 1.645 standard errors; 2.487 of them are found with 80 % power. */
function describeDetectable(half: number, margin: number): string {
  const error = half / normalQuantile(1 - GATE_TAIL);
  const detectable = margin + (normalQuantile(1 - GATE_TAIL) + normalQuantile(0.8)) * error;
  return `a loss of ${Number(detectable.toPrecision(2))} would be found with 80 % power`;
}

function insufficient(reason: string): Compared {
  return { verdict: "insufficient", change: null, reason };
}
