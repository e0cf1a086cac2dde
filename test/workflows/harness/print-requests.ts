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

/** How often each kind of request was made, the most frequent first; numbers and SHAs in paths are left out. */
export function describeRoutes(runs: readonly FinishedRun[]): string {
  const routes = runs.flatMap(({ requests }) =>
    requests.map(
      ({ method, path }) => `${method} ${path.replace("/repos/acme/models", "").replace(/[0-9a-f]{40}|\d+/g, "*")}`,
    ),
  );
  const counts = [...Map.groupBy(routes, (route) => route)].map(([route, all]) => ({ route, times: all.length }));
  const sorted = counts.toSorted((a, b) => b.times - a.times);
  return sorted.map(({ route, times }) => `${String(times).padStart(5)}  ${route}`).join("\n");
}
