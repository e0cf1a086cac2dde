import type { FeatureProfile } from "../documents/profile.ts";

/** The rows that have one value in one column: those of a tenant. */
export interface RowFilter {
  readonly column: string;
  /** What the column is read as: `1`, `1.0` and `01` are one number, and three texts. */
  readonly kind: FeatureProfile["kind"];
  /** As `levelTexts` writes it, untrusted text; null: rows in which it is missing. */
  readonly value: string | null;
}
