import { z } from "zod";

/** What a run has to look at: the files that a change touches, or everything, and why. */
export type Change =
  | { readonly kind: "files"; readonly files: readonly string[] }
  | { readonly kind: "everything"; readonly reason: string };

/** Two commits to compare, or why there are none. */
export type ChangeRange =
  | { readonly kind: "range"; readonly base: string; readonly head: string }
  | { readonly kind: "none"; readonly reason: string };

/** Lists the files that differ between two commits. */
export interface ChangedFiles {
  /** Paths from the root with forward slashes, those before and after a rename both; `undefined` when nobody can tell. */
  between(base: string, head: string): Promise<readonly string[] | undefined>;
}

const commit = z.string().regex(/^[0-9a-f]{40}$/);
const NO_COMMIT = "0".repeat(40); // `before` of a branch that is new

const events: Readonly<Record<string, z.ZodType<{ readonly base: string; readonly head: string }>>> = {
  pull_request: z
    .object({ pull_request: z.object({ base: z.object({ sha: commit }), head: z.object({ sha: commit }) }) })
    .transform(({ pull_request: { base, head } }) => ({ base: base.sha, head: head.sha })),
  merge_group: z
    .object({ merge_group: z.object({ base_sha: commit, head_sha: commit }) })
    .transform(({ merge_group: { base_sha, head_sha } }) => ({ base: base_sha, head: head_sha })),
  push: z.object({ before: commit, after: commit }).transform(({ before, after }) => ({ base: before, head: after })),
};

/** The commits that an event of GitHub compares. The payload is somebody else's: what does not fit gives no range. */
export function readChangeRange(eventName: string, payload: unknown): ChangeRange {
  const schema = Object.hasOwn(events, eventName) ? events[eventName] : undefined;
  if (schema === undefined) return { kind: "none", reason: describeUncompared(eventName) };
  const event = schema.safeParse(payload);
  if (!event.success) return { kind: "none", reason: `the event ${eventName} names no two commits` };
  if (event.data.base === NO_COMMIT) return { kind: "none", reason: "the branch is new" };
  return { kind: "range", ...event.data };
}

const scheduled = z.object({ schedule: z.string().min(1).max(100) });

/** The cron line that has fired; `undefined` for every other event. */
export function readFiredSchedule(eventName: string, payload: unknown): string | undefined {
  return eventName === "schedule" ? scheduled.safeParse(payload).data?.schedule : undefined;
}

function describeUncompared(eventName: string): string {
  if (eventName === "") return "there is no event whose commits could be compared";
  return `the event ${eventName} compares no commits`;
}

/** What changed, and everything whenever that cannot be told. */
export async function resolveChange(range: ChangeRange, sources: readonly ChangedFiles[]): Promise<Change> {
  if (range.kind === "none") return { kind: "everything", reason: range.reason };
  for (const source of sources) {
    const files = await source.between(range.base, range.head);
    if (files !== undefined) return { kind: "files", files };
  }
  const commits = `${range.base.slice(0, 12)} and ${range.head.slice(0, 12)}`;
  return { kind: "everything", reason: `nobody could tell what differs between ${commits}` };
}
