import type { LikelyCause } from "./likely-cause.ts";

/** The number of rows alarms, and this feature moved with it. */
export const volumeChange: LikelyCause = {
  id: "volume-change",
  title: "Volume change",
  explains: "part",
  action: "Compare the number of rows with what the source says it sent.",
  detect: ({ alarms, drifted }) => (drifted && alarms.has("row-count") ? "the number of rows jumped" : null),
};
