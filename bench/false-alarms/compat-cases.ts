/** Tables on which re-implemented defaults of other tools are compared with the tools themselves. The same seed gives the same rows. */
import { buildTable, type Column, type Table } from "../../core/data/table.ts";
import { createRng, type Rng } from "../../core/rng.ts";

export interface CompatCase {
  readonly id: string;
  readonly reference: Table;
  readonly current: Table;
}

interface Sizes {
  readonly id: string;
  readonly reference: number;
  readonly current: number;
  readonly seeds: number;
}

/** On either side of 1,000 rows, of ten even chunks, of exact p-values (10,000 rows), and few rows. */
const SIZES: readonly Sizes[] = [
  { id: "few", reference: 60, current: 40, seeds: 3 },
  { id: "uneven", reference: 403, current: 150, seeds: 3 },
  { id: "thousand", reference: 1000, current: 200, seeds: 3 },
  { id: "above-thousand", reference: 1001, current: 200, seeds: 3 },
  { id: "many-current", reference: 300, current: 10_200, seeds: 1 },
  { id: "many", reference: 6000, current: 900, seeds: 2 },
];

export function buildCompatCases(): readonly CompatCase[] {
  return SIZES.flatMap(({ id, reference, current, seeds }) =>
    Array.from({ length: seeds }, (_, index) => {
      const rng = createRng(1000 * reference + current + index);
      return {
        id: `${id}-${index + 1}`,
        reference: drawTable(rng, reference, 0),
        current: drawTable(rng, current, 0.1 * index),
      };
    }),
  );
}

const LEVELS = "abcdefghijklmnopqrstuvwxyz";

/** Every rule of choice meets a column; `shift` moves most of them. */
function drawTable(rng: Rng, rows: number, shift: number): Table {
  const later = shift > 0;
  const number = (name: string, draw: (row: number) => number): Column => ({
    name,
    kind: "number",
    values: Float64Array.from({ length: rows }, (_, row) => draw(row)),
  });
  const text = (name: string, draw: (row: number) => string | null): Column => ({
    name,
    kind: "category",
    values: Array.from({ length: rows }, (_, row) => draw(row)),
  });
  const level = (count: number): string => LEVELS[Math.floor(count * rng.uniform() ** (1 + shift))] ?? "z";
  const missing = <Value>(share: number, value: Value, gap: Value): Value => (rng.uniform() < share ? gap : value);
  return buildTable([
    number("normal", () => rng.normal() + shift),
    number("skewed", () => Math.exp(rng.normal() + shift)),
    number("narrow", () => 1e-5 * (rng.normal() + 5 * shift)),
    number("gaps", () => missing(0.1 + 0.1 * shift, rng.normal(), Number.NaN)),
    number("halves5", () => rng.integer(5) + 0.5),
    number("halves6", () => rng.integer(6) + 0.5),
    number("halves2", () => (rng.uniform() < 0.5 - shift / 2 ? 0.5 : 1.5)),
    number("whole4", () => rng.integer(4)),
    number("whole9", () => rng.integer(9)),
    number("whole40", () => rng.integer(40)),
    number("constant", () => 1),
    number("other-constant", () => (later ? 2 : 1)),
    { name: "flag", kind: "boolean", values: Float64Array.from({ length: rows }, () => rng.integer(2)) },
    text("level2", () => level(2)),
    text("level5", () => level(5)),
    text("level20", () => level(20)),
    text("one", () => "a"),
    text("unseen", () => (later && rng.uniform() < 0.1 ? "new" : level(3))),
    text("vanished", () => level(later ? 3 : 4)),
    text("gaps-level", () => missing(0.2, level(3), null)),
  ]);
}
