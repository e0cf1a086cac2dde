import { formatArtifactName } from "../baseline/artifact-source.ts";
import { documentsFolder } from "../documents/document-path.ts";
import type { PlanLeg } from "../documents/plan.ts";
import type { LoadedPipeline } from "../pipeline/pipeline-source.ts";
import type { Labels } from "../repository/job-schema.ts";
import type { Repository } from "../repository/repository-schema.ts";
import { GLOBAL_MODEL } from "../tenants/global-model.ts";
import { nameTenant } from "../tenants/scope.ts";

const DEFAULT_RUNNER = "ubuntu-24.04";
const MAX_LEGS = 256; // jobs of one matrix on GitHub

/** A pipeline that has something to do. */
export interface ChosenPipeline {
  readonly loaded: LoadedPipeline;
  /** Path that the stages are given, from the root with forward slashes. */
  readonly path: string;
  /** Folder of the file, likewise. */
  readonly folder: string;
  /** Slugs of the tenants that have a model of their own; undefined for a pipeline without tenants. */
  readonly tenants: readonly string[] | undefined;
}

export interface PlanSettings {
  readonly settings: Pick<Repository, "runsOn" | "perPipeline">;
  /** Commit that artifacts are named by. */
  readonly commit: string;
}

export interface Plan {
  readonly legs: readonly PlanLeg[];
  /** Pipelines whose tenants share one leg, because a matrix has no room for each. */
  readonly merged: readonly string[];
}

/**
 * One leg per pipeline; of one with tenants one for the model of all rows and one per tenant with a model of its own. Beyond 256 the pipelines
 * with most tenants get one leg for all of them.
 */
export function buildPlan(chosen: readonly ChosenPipeline[], plan: PlanSettings): Plan {
  const merged: string[] = [];
  const bySize = chosen.toSorted((a, b) => (b.tenants?.length ?? 0) - (a.tenants?.length ?? 0));
  const countLegs = () =>
    chosen.reduce(
      (total, { loaded, tenants = [] }) => total + (merged.includes(loaded.pipeline.name) ? 1 : 1 + tenants.length),
      0,
    );
  for (const { loaded } of bySize) if (countLegs() > MAX_LEGS) merged.push(loaded.pipeline.name);
  const legs = chosen.flatMap((pipeline) => {
    const { tenants, loaded } = pipeline;
    const apart = tenants !== undefined && !merged.includes(loaded.pipeline.name);
    return (apart ? [GLOBAL_MODEL, ...tenants] : [""]).map((tenant) => buildLeg(pipeline, tenant, plan));
  });
  return { legs, merged };
}

function buildLeg(
  { loaded, path, folder }: ChosenPipeline,
  tenant: string,
  { settings, commit }: PlanSettings,
): PlanLeg {
  const { name, deploy, monitor } = loaded.pipeline;
  const model = tenant === "" || tenant === GLOBAL_MODEL ? name : nameTenant(name, { slug: tenant });
  const runsOn: Labels = settings.perPipeline[name]?.runsOn ?? settings.runsOn ?? DEFAULT_RUNNER;
  return {
    name,
    pipeline: path,
    folder,
    tenant,
    model,
    artifact: formatArtifactName(model, commit),
    keptAs: `slipway-pipeline-${model.replace(".", "-")}`,
    documents: documentsFolder(model),
    runsOn,
    environment: deploy?.environment ?? "",
    monitored: monitor !== undefined,
  };
}
