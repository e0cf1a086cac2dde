const DIGITS = 6; // enough to see on which side of a limit a value lies; the document holds every digit beside it

/** A number in the detail of a gate. */
export function formatValue(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}
