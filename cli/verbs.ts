import type { Verb } from "./verb.ts";

/**
 * Every verb of the command line, in the order of `slipway --help`. Each is loaded when it is wanted: a verb brings its engines along, and
 * starting is felt at every call.
 */
export const VERBS: ReadonlyMap<string, () => Promise<Verb>> = new Map([
  ["run", async () => (await import("./run.ts")).runVerb],
  ["train", async () => (await import("./train.ts")).trainVerb],
  ["evaluate", async () => (await import("./evaluate.ts")).evaluateVerb],
  ["register", async () => (await import("./register.ts")).registerVerb],
  ["deploy", async () => (await import("./deploy.ts")).deployVerb],
  ["serve", async () => (await import("./serve.ts")).serveVerb],
  ["monitor", async () => (await import("./monitor.ts")).monitorVerb],
  ["drift", async () => (await import("./drift.ts")).driftVerb],
  ["profile", async () => (await import("./profile.ts")).profileVerb],
  ["report", async () => (await import("./report.ts")).reportVerb],
  ["card", async () => (await import("./card.ts")).cardVerb],
  ["registry", async () => (await import("./registry.ts")).registryVerb],
  ["workflows", async () => (await import("./workflows.ts")).workflowsVerb],
  ["audit", async () => (await import("./audit.ts")).auditVerb],
]);
