import { z } from "zod";
import { OUTCOMES } from "../outcome.ts";
import { defineDocument, instantText, maybeNumber, sha256Text } from "./document.ts";

/** Putting a version into an environment, the same by hand, and giving back what was there before. */
export const DEPLOY_TASKS = ["deploy", "promote", "rollback"] as const;
export type DeployTask = (typeof DEPLOY_TASKS)[number];

export const deploymentDocument = defineDocument("deployment", {
  pipeline: z.string(),
  deployedAt: instantText,
  outcome: z.enum(OUTCOMES),
  /** Absent in documents of earlier versions of Slipway, which knew one task. */
  task: z.enum(DEPLOY_TASKS).exactOptional(),
  /** With a rollback: the version that it leaves. */
  rollbackOf: z.string().exactOptional(),
  environment: z.string(),
  model: z.string(),
  version: z.string(),
  digest: sha256Text,
  target: z.object({ kind: z.literal("server"), url: z.string() }),
  /** Share of traffic, 0–1. */
  traffic: z.number(),
  previous: z.object({ version: z.string(), digest: sha256Text }).nullable(),
  health: z.object({ live: z.boolean(), ready: z.boolean() }),
  smoke: z.object({ rows: z.number().int(), passed: z.boolean(), detail: z.string() }),
  /** Rows scored by the server and compared with the scores of the evaluation. */
  replay: z.object({ rows: z.number().int(), maxDifference: maybeNumber, passed: z.boolean() }).nullable(),
  seconds: z.number(),
});
export type Deployment = z.output<typeof deploymentDocument.schema>;
