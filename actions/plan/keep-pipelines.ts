import type { ArtifactStore } from "../../core/artifacts/artifact-store.ts";
import type { PlanLeg } from "../../core/documents/plan.ts";
import { type KeepPorts, keepPipeline } from "../../core/pipeline/keep-pipeline.ts";
import type { ChosenPipeline } from "../../core/plan/build-plan.ts";

export interface KeepPipelinesPorts extends KeepPorts {
  readonly runArtifacts: Pick<ArtifactStore, "upload">;
}

/** Uploads the pipeline of every leg as data, for jobs that may write and therefore run no code of the repository. */
export async function keepPipelines(
  legs: readonly PlanLeg[],
  chosen: readonly ChosenPipeline[],
  ports: KeepPipelinesPorts,
): Promise<void> {
  for (const { name, tenant, model, keptAs } of legs) {
    const pipeline = chosen.find(({ loaded }) => loaded.pipeline.name === name);
    if (pipeline === undefined) continue;
    await keepPipeline(pipeline.loaded, ports, model === name ? null : tenant);
    const file = "pipeline.json";
    const root = ports.openDocuments(model).pathOf(file).slice(0, -file.length);
    await ports.runArtifacts.upload({ name: keptAs, root, files: [file] });
  }
}
