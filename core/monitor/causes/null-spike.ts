import type { LikelyCause } from "./likely-cause.ts";

/** The missing rate alarms. */
export const nullSpike: LikelyCause = {
  id: "null-spike",
  title: "Null spike",
  explains: "part",
  detect: ({ alarms }) => (alarms.has("missing") ? "values are missing that used to be there" : null),
};
