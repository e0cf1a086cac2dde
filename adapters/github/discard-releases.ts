import type { Clock } from "../../core/clock.ts";
import type { GitHub } from "./client.ts";
import type { Publication } from "./registry-logs.ts";
import { deleteRelease, findAbandoned, listEveryRelease } from "./release-draft.ts";

export interface Discarding {
  readonly model: string;
  readonly all: readonly Publication[];
  readonly collected: readonly Publication[];
}

/**
 * Deletes the releases of collected versions, with their files, and drafts that nobody goes on with. The tags stay: numbers are given once, and a
 * ruleset may protect them.
 */
export async function discardReleases(
  { model, all, collected }: Discarding,
  { github, clock }: { readonly github: GitHub; readonly clock: Clock },
): Promise<void> {
  const taken = new Set(all.map(({ release }) => release));
  const releases = await listEveryRelease(github);
  const there = new Set(releases.map(({ id }) => id));
  const old = collected.flatMap(({ release }) => (there.has(release) ? [release] : []));
  for (const id of [...old, ...findAbandoned(releases, { model, taken, clock })]) await deleteRelease(github, id);
}
