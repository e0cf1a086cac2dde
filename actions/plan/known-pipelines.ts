import type { LoadedPipeline } from "../../core/pipeline/pipeline-source.ts";
import type { LoadedRepository } from "../../core/repository/repository-source.ts";
import type { Scheduled } from "../../core/repository/schedules.ts";
import type { PlanPorts } from "./main.ts";

/** A pipeline of the repository, whether or not this run has something to do for it. */
export interface KnownPipeline extends Scheduled {
  readonly loaded: LoadedPipeline;
  /** As slipway.config finds it. */
  readonly path: string;
}

export async function loadAll(
  { pipelines: paths }: LoadedRepository,
  { pipelines, signal }: Pick<PlanPorts, "pipelines" | "signal">,
): Promise<readonly KnownPipeline[]> {
  const known: KnownPipeline[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    const loaded = await pipelines.load(path);
    const { name, monitor } = loaded.pipeline;
    const schedule = monitor?.schedule;
    known.push({
      name,
      monitored: monitor !== undefined,
      ...(schedule === undefined ? {} : { schedule }),
      loaded,
      path,
    });
  }
  return known;
}
