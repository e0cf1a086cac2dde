import { cleanText, clip } from "../clean-text.ts";

/** Longest text from data, in code points, that crosses the fork boundary (DESIGN 16: 25). */
export const MAX_EVIDENCE_TEXT = 128;

/** Text as evidence holds it: one visible, well-formed line of at most 128 code points. */
export function toEvidenceText(text: string): string {
  return clip(cleanText(text), MAX_EVIDENCE_TEXT);
}

/** Whether a text is what `toEvidenceText` leaves. Whoever sends another one did not write it with Slipway. */
export function isEvidenceText(text: string): boolean {
  return toEvidenceText(text) === text;
}
