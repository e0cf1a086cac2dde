const BARS = "▁▂▃▄▅▆▇█";

/** Values as bars of text, from the lowest of `scale` (default the values' own) to its highest; a dot where there is no value. */
export function drawSparkline(values: readonly (number | null)[], scale?: readonly [number, number]): string {
  const known = values.filter(isNumber);
  const [low, high] = scale ?? [Math.min(...known), Math.max(...known)];
  return values.map((value) => drawBar(value, low, high)).join("");
}

function drawBar(value: number | null, low: number, high: number): string {
  if (!isNumber(value)) return "·";
  const share = high > low ? (value - low) / (high - low) : 0.5;
  const step = Math.round(Math.min(1, Math.max(0, share)) * (BARS.length - 1));
  return BARS.charAt(step);
}

function isNumber(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}
