import { evaluateVerb } from "./evaluate.ts";
import { registerVerb } from "./register.ts";
import { registryVerb } from "./registry.ts";
import { trainVerb } from "./train.ts";
import type { Verb } from "./verb.ts";

/** Every verb of the command line, in the order of `slipway --help`. */
export const VERBS: readonly Verb[] = [trainVerb, evaluateVerb, registerVerb, registryVerb];
