import { chooseCron } from "./off-peak.ts";

export interface Scheduled {
  readonly name: string;
  readonly monitored: boolean;
  /** Cron line of its own. */
  readonly schedule?: string;
}

/** When pipelines without a schedule of their own are monitored: as slipway.config says, else daily by their names. */
export function chooseDefaultSchedule(pipelines: readonly Scheduled[], configured: string | undefined): string {
  return configured ?? chooseCron(pipelines.map(({ name }) => name));
}

/** Cron lines of the monitoring workflow: the common one where a pipeline goes by it, then those of single pipelines, each once. */
export function listSchedules(pipelines: readonly Scheduled[], configured: string | undefined): readonly string[] {
  const common = chooseDefaultSchedule(pipelines, configured);
  const wanted = pipelines.filter(({ monitored }) => monitored).map(({ schedule = common }) => schedule);
  const own = wanted.filter((cron) => cron !== common).toSorted();
  return [...new Set([...(wanted.includes(common) ? [common] : []), ...own])];
}

/**
 * Pipelines that are due when a schedule fires. Those that go by the common one are due whenever the line is nobody's own: after a pipeline was
 * added, the workflow file may still have the line that the other names gave.
 */
export function listDue<Pipeline extends Scheduled>(
  pipelines: readonly Pipeline[],
  { fired, configured }: { readonly fired: string; readonly configured: string | undefined },
): readonly Pipeline[] {
  const isOwn = pipelines.some(({ monitored, schedule }) => monitored && schedule === fired);
  const isCommon = fired === chooseDefaultSchedule(pipelines, configured) || !isOwn;
  return pipelines.filter(({ monitored, schedule }) => monitored && (schedule ?? (isCommon ? fired : "")) === fired);
}
