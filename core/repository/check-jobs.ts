import { didYouMean } from "../nearest.ts";
import type { Problem } from "../pipeline/explain-problems.ts";
import type { Repository, WorkflowName } from "./repository-schema.ts";

/** Ids of the jobs that Slipway itself can write into each workflow. */
export const OWN_JOBS: Readonly<Record<WorkflowName, readonly string[]>> = {
  "pull-request": ["plan", "model", "slipway-gate"],
  report: ["report"],
  release: ["plan", "model", "register", "deploy", "dead-man"],
  promote: ["plan", "promote"],
  monitor: ["plan", "measure", "act"],
  retrain: ["plan", "model", "propose"],
  override: ["override", "command"],
};

/** Waits for every job of its workflow, so none may wait for it. */
const GATE = "slipway-gate";

/**
 * What is wrong with a person's own jobs beside Slipway's: an id that is taken would replace a stage, a job that waits for nobody makes GitHub
 * refuse the whole file, and one of a workflow that is not written would never run. `ownJobs` gives the ids of Slipway's jobs in a workflow,
 * undefined where the workflow is not written.
 */
export function checkJobs(
  { jobs }: Pick<Repository, "jobs">,
  ownJobs: (workflow: WorkflowName) => readonly string[] | undefined,
): readonly Problem[] {
  return (Object.keys(jobs) as WorkflowName[]).flatMap((workflow): readonly Problem[] => {
    const path = ["jobs", workflow];
    const file = `slipway-${workflow}.yml`;
    const own = ownJobs(workflow);
    if (own === undefined) return [{ path, message: `${file} is not written, so these jobs would never run` }];
    const needs = new Map(Object.entries(jobs[workflow] ?? {}).map(([id, job]) => [id, job.needs ?? []]));
    return [...needs].flatMap(([id, wanted]) => [
      ...(OWN_JOBS[workflow].includes(id)
        ? [{ path: [...path, id], message: "is a job of Slipway's own: give yours another id" }]
        : []),
      ...wanted.flatMap((need, index) => {
        const message = refuseNeed(need, { id, file, own, needs });
        return message === undefined ? [] : [{ path: [...path, id, "needs", index], message }];
      }),
    ]);
  });
}

interface NeedContext {
  /** Job that waits. */
  readonly id: string;
  readonly file: string;
  readonly own: readonly string[];
  /** Jobs that a person added → what each waits for. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

function refuseNeed(need: string, { id, file, own, needs }: NeedContext): string | undefined {
  if (need === GATE && own.includes(GATE)) return `${GATE} waits for every job of ${file}: none can wait for it`;
  const known = [...own, ...needs.keys()].filter((each) => each !== GATE && each !== id);
  if (need !== id && !known.includes(need))
    return `there is no job ${need} in ${file}; known: ${known.join(", ")}. ${didYouMean(need, known)}`.trim();
  return reaches(need, id, needs) ? `${id} would wait for itself` : undefined;
}

/** Whether `from` is `to`, or waits for it through others. */
function reaches(from: string, to: string, needs: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set([from]);
  for (const each of seen) for (const next of needs.get(each) ?? []) seen.add(next); // a set visits what is added on the way
  return seen.has(to);
}
