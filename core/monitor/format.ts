/** Four significant digits, with a real minus sign: for sentences, never for computing. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace("-", "−");
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

/** The same with its sign. */
export function formatSigned(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

/** A share as `12.3 %`; small ones keep two significant digits. */
export function formatShare(share: number): string {
  const percent = 100 * share;
  const digits = percent !== 0 && Math.abs(percent) < 1 ? percent.toPrecision(2) : percent.toFixed(1);
  return `${String(Number(digits)).replace("-", "−")} %`;
}

/** A difference of shares in percentage points. */
export function formatPoints(difference: number): string {
  return `${formatSigned(Number((100 * difference).toFixed(1)))} pp`;
}

const MAX_TEXT = 60;

/** Untrusted text for a sentence: quoted, control characters escaped, shortened. */
export function quoteValue(text: string): string {
  const shown = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return JSON.stringify(shown.toWellFormed());
}
