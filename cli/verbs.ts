import type { Verb } from "./verb.ts";

/** Every verb of the command line, in the order of `slipway --help`. */
export const VERBS: readonly Verb[] = [];
