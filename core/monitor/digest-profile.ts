import { digestOf, type Sha256 } from "../canonical-json.ts";
import type { Profile } from "../documents/profile.ts";

/**
 * sha256 of what a profile says of its table: all of it but when it was written, and but mean scores per cell, which are sums of
 * doubles in the order of threads and are not counted in shards.
 */
export function digestProfile({ createdAt: _, features, ...said }: Profile, sha256: Sha256): string {
  return digestOf({ ...said, features: features.map(({ cellScores: __, ...feature }) => feature) }, sha256);
}
