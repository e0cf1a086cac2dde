import type { LikelyCause } from "./likely-cause.ts";

/** The rate of repeated rows alarms, and this feature moved with it. */
export const duplicatedRows: LikelyCause = {
  id: "duplicated-rows",
  title: "Duplicated rows",
  explains: "part",
  action: "Look for a job that ran twice or a join that multiplies rows.",
  detect: ({ alarms, drifted }) => (drifted && alarms.has("duplicates") ? "rows are repeated" : null),
};
