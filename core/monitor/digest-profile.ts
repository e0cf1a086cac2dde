import { digestOf, type Sha256 } from "../canonical-json.ts";
import type { Profile } from "../documents/profile.ts";

/** sha256 of what a profile says of its table: all of it but when it was written. */
export function digestProfile({ createdAt: _, ...said }: Profile, sha256: Sha256): string {
  return digestOf(said, sha256);
}
