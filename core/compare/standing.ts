import type { Comparison } from "./comparison.ts";

/** What gates and the verdict have to go by. */
export type Standing =
  | { readonly state: "compared"; readonly metrics: Comparison }
  /** `none`: the pipeline asks for no baseline. `absent`: there is none yet. The others name what is in the way. */
  | { readonly state: "none" | "absent" | "not-comparable" | "unreadable"; readonly reason: string };
