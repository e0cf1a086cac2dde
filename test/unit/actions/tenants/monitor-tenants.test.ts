import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract } from "../../../../actions/monitor/contract.ts";
import { run as monitor } from "../../../../actions/monitor/main.ts";
import { fromEpochMs, toEpochMs } from "../../../../core/clock.ts";
import { parseInputs } from "../../../../core/contract.ts";
import { monitorDocument } from "../../../../core/documents/monitor.ts";
import { tenantsDocument } from "../../../../core/documents/tenants.ts";
import { createRng } from "../../../../core/rng.ts";
import { createTenantWorld, HOSTILE } from "./world.ts";

const SMALL = "Small";
const GROUPS = [
  ...["Alpha", HOSTILE, "Gamma", "Delta", "Epsilon"].map((name) => ({ name, rows: 1200 })),
  { name: SMALL, rows: 60 },
];
/** Served in a day by a client with a model of its own; all are served in the proportions of the training table. */
const ROWS = 600;
const FIRST_DAY = toEpochMs("2025-12-20T00:00:00.000Z");
const DAY_MS = 86_400_000;

/** Served days, by the clients whose x is three units too high on each. */
function buildServed(days: readonly (readonly string[])[]): string {
  const rng = createRng(11);
  const lines = days.flatMap((moved, day) =>
    GROUPS.flatMap(({ name, rows }) =>
      Array.from({ length: rows / 2 }, () => {
        const x = rng.normal() + (moved.includes(name) ? 3 : 0);
        return `"${name}",${x.toFixed(6)},${rng.uniform().toFixed(6)},${fromEpochMs(FIRST_DAY + day * DAY_MS + rng.integer(DAY_MS))}`;
      }),
    ),
  );
  return `plan,x,noise,at\n${lines.join("\n")}\n`;
}

/** A pipeline with five clients that have a model of their own and one that has none, trained and served. */
async function createServedWorld(days: readonly (readonly string[])[]) {
  const lines: string[] = [];
  const note = (message: string): void => void lines.push(message);
  const world = await createTenantWorld({
    groups: GROUPS,
    pipeline: { monitor: { source: "served.csv", timestamp: "at", window: "1d" } },
    log: { info: note, warn: note },
  });
  const { ports, path } = world;
  const serve = async (served: readonly (readonly string[])[]): Promise<void> =>
    await writeFile(join(path, "served.csv"), buildServed(served));
  await serve(days);
  await world.train();
  const { tenants = [] } = (await ports.openDocuments("plans").load(tenantsDocument)) ?? {};
  return {
    lines,
    tenants,
    serve,
    slugOf: (value: string): string => tenants.find((tenant) => tenant.value === value)?.slug ?? "",
    monitor: async (given: Readonly<Record<string, string>> = {}) =>
      await monitor(parseInputs(contract, { pipeline: path, ...given }), ports),
    load: async (model: string) => await ports.openDocuments(model).load(monitorDocument),
    listIssues: async () => (await listIssues(join(path, ".slipway", "issues"))).toSorted(),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** `<model>: <kind>, <state>` of each issue in the folder. */
async function listIssues(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (let number = 1; ; number += 1) {
    const text = await readFile(join(folder, `${number}.md`), "utf8").catch(() => undefined);
    if (text === undefined) return found;
    const read = (key: string): string => new RegExp(`^${key}: (.*)$`, "m").exec(text)?.[1] ?? "";
    const kind = read("labels").includes("slipway:fleet") ? "fleet" : "own";
    found.push(`${read("model").slice(1, -1)}: ${kind}, ${read("state").slice(1, -1)}`);
  }
}

describe("monitoring of tenants", () => {
  it("judges the model of all rows and each tenant's own, every one on its rows", async () => {
    await using world = await createServedWorld([[], [HOSTILE]]);
    const outcome = await world.monitor({ failOn: "drift" });
    expect(outcome).toMatchObject({ status: "failed", exitCode: 3, outputs: { verdict: "drift" } });
    const own = world.tenants.filter(({ model }) => model === "own");
    expect(own).toHaveLength(5);
    for (const { slug, value } of own) {
      const document = await world.load(`plans.${slug}`);
      expect(document).toMatchObject({
        pipeline: `plans.${slug}`,
        tenant: value,
        verdict: value === HOSTILE ? "drift" : "ok",
        reference: { rows: 1200 },
        windows: [{ rows: ROWS }, { rows: ROWS }],
      });
      expect(document?.features.map(({ name }) => name)).not.toContain("plan");
      expect(
        world.lines.filter((line) => line.startsWith(`${slug}: ${document?.verdict}, ${ROWS} rows.`)),
      ).toHaveLength(1);
    }
    const global = await world.load("plans");
    expect(global).toMatchObject({
      reference: { rows: 6060 },
      windows: [{ rows: 5 * ROWS + 30 }, { rows: 5 * ROWS + 30 }],
    });
    expect(global).not.toHaveProperty("tenant");
    expect(await world.load(`plans.${world.slugOf(SMALL)}`)).toBeUndefined();
  });

  it("judges one by its value or slug; without a model of its own against the rows of all, and never by its name", async () => {
    await using world = await createServedWorld([[]]);
    await world.monitor({ tenant: HOSTILE });
    await world.monitor({ tenant: world.slugOf("Alpha") });
    expect(await world.load("plans")).toBeUndefined();
    expect(await world.load(`plans.${world.slugOf(HOSTILE)}`)).toMatchObject({ tenant: HOSTILE, verdict: "ok" });
    expect(await world.load(`plans.${world.slugOf("Alpha")}`)).toMatchObject({ tenant: "Alpha", verdict: "ok" });
    await world.monitor({ tenant: SMALL });
    const small = await world.load(`plans.${world.slugOf(SMALL)}`);
    expect(small).toMatchObject({ tenant: SMALL, reference: { rows: 6060, description: /^all tenants: / } });
    expect(small?.features.map(({ name }) => name).toSorted()).toEqual(["noise", "x"]);
    await world.monitor({ tenant: "@global" });
    expect(await world.load("plans")).toMatchObject({ windows: [{ rows: 5 * ROWS + 30 }] });
    await expect(world.monitor({ tenant: "Nobody" })).rejects.toMatchObject({ code: "SLIPWAY_E_TENANT_INVALID" });
  });

  it("has one issue of the fleet when three of five alarm on a feature, and none of their own", async () => {
    const three = ["Alpha", "Gamma", "Delta"];
    await using world = await createServedWorld([[], [], [], three]);
    await world.monitor();
    expect(await world.listIssues()).toEqual(["plans: fleet, open"]);
    await world.serve([[], [], [], three, three]);
    await world.monitor();
    expect(await world.listIssues()).toEqual(["plans: fleet, open"]);
  });

  it("folds the issues that a tenant and the model of all rows had into that of the fleet", async () => {
    await using world = await createServedWorld([[], [], ["Alpha"], ["Alpha"]]);
    await world.monitor();
    const own = `plans.${world.slugOf("Alpha")}: own`;
    expect(await world.listIssues()).toEqual([`${own}, open`, "plans: own, open"]);
    await world.serve([[], [], ["Alpha"], ["Alpha"], ["Alpha", "Gamma", "Delta"]]);
    await world.monitor();
    expect(await world.listIssues()).toEqual([`${own}, closed`, "plans: fleet, open", "plans: own, closed"]);
  });
});
