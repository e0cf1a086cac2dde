import type { LikelyCause } from "./likely-cause.ts";

/** The missing rate alarms. */
export const nullSpike: LikelyCause = {
  id: "null-spike",
  title: "Null spike",
  explains: "part",
  action: "Find out why the source has no value for these rows.",
  detect: ({ alarms }) => (alarms.has("missing") ? "values are missing that used to be there" : null),
};
