import { toSlipwayError } from "../../core/errors.ts";
import { findOverdue, type Overdue } from "../../core/monitor/find-overdue.ts";
import type { LoadedRepository } from "../../core/repository/repository-source.ts";
import { chooseDefaultSchedule } from "../../core/repository/schedules.ts";
import type { KnownPipeline } from "./known-pipelines.ts";
import type { PlanPorts } from "./main.ts";

const SIXTY_DAYS = "GitHub switches schedules off after 60 days without a commit: look at the workflow under Actions";

/**
 * Models whose monitoring has stopped, each with a warning on the run. What cannot be read is said and stops nothing: a plan is no place for
 * monitoring to fail in.
 */
export async function listOverdue(
  known: readonly KnownPipeline[],
  { settings }: LoadedRepository,
  { state, clock, log }: Pick<PlanPorts, "state" | "clock" | "log">,
): Promise<readonly Overdue[]> {
  const common = chooseDefaultSchedule(known, settings.triggers.monitor.cron);
  const overdue: Overdue[] = [];
  try {
    for (const { name: model, monitored, schedule: cron = common } of known) {
      const found = monitored ? await findOverdue({ model, cron, now: clock.now() }, state) : undefined;
      if (found !== undefined) overdue.push(found);
    }
  } catch (thrown) {
    log.warn(`Whether monitoring runs is unknown: ${toSlipwayError(thrown).message}`);
  }
  for (const each of overdue) log.warn(`${describe(each)}. ${SIXTY_DAYS}.`);
  return overdue;
}

/** A line of the summary for each. */
export function sayOverdue(overdue: readonly Overdue[]): string {
  return overdue.map((each) => `\n**Monitoring has stopped**: ${describe(each)}. ${SIXTY_DAYS}.\n`).join("");
}

function describe({ model, lastRun, cron }: Overdue): string {
  const last = lastRun === null ? "it has never run" : `it last ran at ${lastRun.slice(0, 16).replace("T", " ")} UTC`;
  return `${model} is not monitored as its schedule ${cron} says: ${last}`;
}
