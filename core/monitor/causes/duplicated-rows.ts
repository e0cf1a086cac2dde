import type { LikelyCause } from "./likely-cause.ts";

/** The rate of repeated rows alarms, and this feature moved with it. */
export const duplicatedRows: LikelyCause = {
  id: "duplicated-rows",
  title: "Duplicated rows",
  explains: "part",
  detect: ({ alarms, drifted }) => (drifted && alarms.has("duplicates") ? "rows are repeated" : null),
};
