import { SlipwayError } from "../errors.ts";

const LENGTH = /^([1-9]\d{0,4})([hdw])$/;
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["w", 604_800_000],
]);

/** What is wrong with a length of a window; nothing where it is one. */
export function findWindowProblems(text: string): readonly string[] {
  return LENGTH.test(text) ? [] : [`"${text.slice(0, 40)}" is no length of a window: write one such as 6h, 1d or 2w`];
}

/** `6h`, `1d`, `2w` in milliseconds. @throws SLIPWAY_E_INPUT_INVALID */
export function parseWindowLength(text: string): number {
  const match = LENGTH.exec(text);
  const unit = UNIT_MS.get(match?.[2] ?? "");
  if (match === null || unit === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: `"${text.slice(0, 40)}" is no length of a window.`,
      remedy: "Write a whole number and a unit, such as 6h, 1d or 2w.",
    });
  }
  return Number(match[1]) * unit;
}
