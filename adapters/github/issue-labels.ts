import type { GitHub } from "./client.ts";

interface LabelLook {
  /** Six hex digits. */
  readonly color: string;
  /** At most 100 characters, none beyond the Basic Multilingual Plane. */
  readonly description: string;
}

const LOOKS: ReadonlyMap<string, LabelLook> = new Map([
  [
    "slipway:drift",
    { color: "d93f0b", description: "Kept by Slipway: what a model is served differs from what it learned" },
  ],
  ["slipway:severity-minor", { color: "fbca04", description: "Beyond what is tolerated, by little" }],
  ["slipway:severity-moderate", { color: "f9a03f", description: "A moderate change: PSI 0.1 and more" }],
  ["slipway:severity-major", { color: "b60205", description: "A major change, or a fault of schema, unit or sensor" }],
  ["slipway:fleet", { color: "5319e7", description: "Many tenants of a pipeline at once" }],
  ["slipway:broken", { color: "000000", description: "Monitoring could tell nothing, again and again" }],
]);
const OTHER: LabelLook = { color: "ededed", description: "Set by Slipway" };
const PERMISSION = { permission: "issues: write" } as const;

/** Creates the labels that do not exist yet. */
export async function ensureLabels(github: GitHub, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const known = await github.tryRequest(
      "GET /repos/{owner}/{repo}/labels/{name}",
      { name },
      { ...PERMISSION, refusals: [404] },
    );
    if (known !== undefined) continue;
    const label = { name, ...(LOOKS.get(name) ?? OTHER) };
    // 422: a rival was faster.
    const options = { ...PERMISSION, repeatable: true, refusals: [422] };
    await github.tryRequest("POST /repos/{owner}/{repo}/labels", label, options);
  }
}
