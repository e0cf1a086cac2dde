import { z } from "zod";
import { labels } from "../repository/job-schema.ts";
import { defineDocument, instantText } from "./document.ts";

/** One job of a matrix: a model and what its steps are told. Empty text stands for what it has not. */
const leg = z.object({
  /** Name of the pipeline. */
  name: z.string(),
  /** Path of the pipeline for the stages, from the root of the repository. */
  pipeline: z.string(),
  /** Folder of the pipeline's file, likewise. */
  folder: z.string(),
  /** Slug of the tenant, or `@global` for the model of all rows beside those of tenants. */
  tenant: z.string(),
  /** `<pipeline>` or `<pipeline>.<tenant slug>`. */
  model: z.string(),
  /** Name of the artifact that its evaluation leaves. */
  artifact: z.string(),
  /** Name of the artifact with its pipeline as data, where the plan was asked to keep it. */
  keptAs: z.string(),
  /** Folder of its documents below `.slipway/out/`. */
  documents: z.string(),
  /** Runner of the jobs that execute its pipeline. */
  runsOn: labels,
  /** Environment that it deploys to. */
  environment: z.string(),
  monitored: z.boolean(),
});
export type PlanLeg = z.output<typeof leg>;

/** What a run of workflows has to do, and what it leaves out. */
export const planDocument = defineDocument("plan", {
  plannedAt: instantText,
  legs: z.array(leg),
  /** Pipelines that nothing has changed for. */
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type PlanDocument = z.output<typeof planDocument.schema>;
