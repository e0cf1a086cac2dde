import type { FinishedRun } from "./workflow-world.ts";

/** One line per run: how often it asked GitHub's API, by what kind of request. */
export function describeRequests(title: string, runs: readonly FinishedRun[]): string {
  const total = runs.reduce((sum, { requests }) => sum + requests.length, 0);
  const lines = runs.map(({ workflow, event, conclusion, requests }) => {
    const writes = requests.filter(({ method }) => method !== "GET").length;
    return `  ${workflow} (${event}, ${conclusion}): ${requests.length} requests, ${writes} of them writes`;
  });
  return [`${title}: ${total} API requests`, ...lines].join("\n");
}

export function printRequests(title: string, runs: readonly FinishedRun[]): void {
  process.stdout.write(`${describeRequests(title, runs)}\n`);
}
