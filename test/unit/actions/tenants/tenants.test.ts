import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluationDocument } from "../../../../core/documents/evaluation.ts";
import { modelDocument } from "../../../../core/documents/model.ts";
import { runDocument } from "../../../../core/documents/run.ts";
import { type TenantsDocument, tenantsDocument } from "../../../../core/documents/tenants.ts";
import { SlipwayError } from "../../../../core/errors.ts";
import { createTenantWorld, GROUPS, HOSTILE, type WorldOptions } from "./world.ts";

const SOUND: WorldOptions = { groups: GROUPS.filter(({ name }) => name !== "Stuck") };
type World = Awaited<ReturnType<typeof createTenantWorld>>;

async function load({ ports }: World): Promise<TenantsDocument> {
  const document = await ports.openDocuments("plans").load(tenantsDocument);
  if (document === undefined) throw new Error("no tenants.json");
  return document;
}

function find({ tenants }: TenantsDocument, value: string | null) {
  const found = tenants.find((tenant) => tenant.value === value);
  if (found === undefined) throw new Error(`no tenant ${value}`);
  return found;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.catch((error: unknown) => error);
  return thrown instanceof SlipwayError ? thrown.code : String(thrown);
}

describe("tenants, stage by stage", () => {
  it("gives every tenant with enough rows a model, from one reading, whatever happens to another", async () => {
    await using world = await createTenantWorld();
    const trained = await world.train();
    expect(trained).toMatchObject({ status: "error", exitCode: 2 });
    expect(world.reads).toHaveLength(1);
    const document = await load(world);
    expect(document).toMatchObject({ column: "plan", minRows: 100, minPositives: 20, evaluatedAt: null, totals: null });
    expect(document.tenants.map(({ value, model }) => [value, model])).toEqual([
      ["Alpha", "own"],
      [HOSTILE, "own"],
      ["Stuck", "own"],
      ["Small", "fallback"],
      [null, "fallback"],
    ]);
    expect(find(document, "Small").reason).toBe("60 rows, 100 are needed");
    expect(find(document, "Stuck")).toMatchObject({
      modelDigest: null,
      error: { stage: "train", code: "SLIPWAY_E_TARGET_INVALID" },
    });

    const evaluated = await world.evaluate();
    expect(evaluated).toMatchObject({ status: "error", exitCode: 2 });
    expect(world.reads).toHaveLength(2);
    const judged = await load(world);
    expect(judged).toMatchObject({ outcome: "error", worst: find(judged, "Stuck").slug });
    expect(find(judged, "Stuck")).toMatchObject({ outcome: "error", own: null, error: { stage: "train" } });
    expect(find(judged, "Stuck").global?.value).toBeGreaterThan(0);
    expect(find(judged, "Alpha")).toMatchObject({ outcome: "passed" });
    expect(find(judged, "Alpha").delta?.ci?.[0]).toBeGreaterThan(0); // the others taught the global model the opposite

    const registered = await world.register();
    expect(registered).toMatchObject({ status: "passed", exitCode: 0, outputs: { reference: "plans@1.0.0" } });
    const models = await world.ports.registry.models();
    expect(models.toSorted()).toEqual(
      ["plans", `plans.${find(judged, "Alpha").slug}`, `plans.${find(judged, HOSTILE).slug}`].toSorted(),
    );
    const versions = (await load(world)).tenants.map(({ value, version }) => [value, version]);
    expect(new Map(versions as [string, string][])).toEqual(
      new Map([
        ["Stuck", null],
        ["Alpha", "1.0.0"],
        [HOSTILE, "1.0.0"],
        ["Small", null],
        [null, null],
      ] as never),
    );
  });

  it("judges the global model and the tenants' models on the same rows", async () => {
    await using world = await createTenantWorld(SOUND);
    await world.train();
    await world.evaluate();
    const { tenants, totals } = await load(world);
    const global = await world.ports.openDocuments("plans").load(evaluationDocument);
    expect(tenants.reduce((total, { rows }) => total + rows.test, 0)).toBe(global?.n);
    expect(totals).toMatchObject({ n: global?.n, global: global?.metrics.roc_auc });
    const [lower = 0, upper = 0] = totals?.delta.ci ?? [];
    expect(totals?.delta.value).toBeCloseTo((totals?.own.value ?? 0) - (totals?.global.value ?? 0), 12);
    expect(upper - lower).toBeGreaterThan(0.01); // two models that disagree in a third of the rows
    for (const { slug, model, own, global: beside, rows, modelDigest } of tenants) {
      const evaluation = await world.ports.openDocuments(`plans.${slug}`).load(evaluationDocument);
      if (slug === "no-tenant") continue;
      expect(evaluation).toMatchObject({ pipeline: `plans.${slug}`, n: rows.test });
      expect(evaluation?.metrics.roc_auc).toEqual(model === "own" ? own : beside);
      expect(evaluation?.modelDigest).toBe(model === "own" ? modelDigest : global?.modelDigest);
    }
  });

  it("puts a tenant's documents into a folder of its own, whatever it is called, and keeps its column out of its model", async () => {
    await using world = await createTenantWorld(SOUND);
    await world.train();
    const slug = find(await load(world), HOSTILE).slug;
    expect(slug).toMatch(/^td-octocat-x-rm-rf-[0-9a-f]{6}$/);
    const out = await readdir(join(world.path, ".slipway", "out"));
    expect(out).toEqual(["plans"]);
    expect((await readdir(join(world.path, ".slipway", "out", "plans", slug))).toSorted()).toEqual([
      "model",
      "run.json",
    ]);
    const documents = world.ports.openDocuments(`plans.${slug}`);
    const model = await documents.load(modelDocument);
    expect(model?.signature.inputs.map(({ name }) => name)).toEqual(["x", "noise"]);
    const run = await documents.load(runDocument);
    expect(run).toMatchObject({ pipeline: `plans.${slug}`, data: { rows: 300 } });
    const whole = await world.ports.openDocuments("plans").load(modelDocument);
    expect(whole?.signature.inputs.map(({ name }) => name)).toEqual(["plan", "x", "noise"]);
  });

  it("fails when one tenant loses its gate, and registers the others", async () => {
    await using world = await createTenantWorld({
      groups: [
        { name: "Alpha", rows: 360 },
        { name: HOSTILE, rows: 300, noise: 5 },
      ],
      pipeline: { evaluate: { primary: "roc_auc", metrics: ["roc_auc"], gates: { roc_auc: { min: 0.85 } } } as never },
    });
    await world.train();
    const evaluated = await world.evaluate();
    expect(evaluated).toMatchObject({ status: "failed", exitCode: 3 });
    const judged = await load(world);
    expect(judged).toMatchObject({ outcome: "failed", worst: find(judged, HOSTILE).slug });
    expect(judged.tenants.map(({ outcome }) => outcome)).toEqual(["failed", "passed"]);
    expect(await world.evaluate({ dryRun: true })).toMatchObject({ exitCode: 0 });
    expect(await world.register()).toMatchObject({ status: "blocked", exitCode: 3 });
    expect(await world.ports.registry.models()).toEqual([`plans.${find(judged, "Alpha").slug}`]);
  });

  it("trains the same models again: same digests", async () => {
    await using world = await createTenantWorld(SOUND);
    await world.train();
    const first = await load(world);
    await world.train();
    expect((await load(world)).tenants).toEqual(first.tenants);
  });
});

describe("one tenant", () => {
  it("is trained, evaluated and registered alone; the others keep what they have", async () => {
    await using world = await createTenantWorld(SOUND);
    await world.train();
    await world.evaluate();
    await world.register();
    const before = await load(world);
    const { slug } = find(before, "Alpha");
    expect(await world.train({ tenant: "Alpha" })).toMatchObject({ status: "passed" });
    expect(find(await load(world), "Alpha")).toMatchObject({ outcome: null, own: null });
    expect(find(await load(world), HOSTILE)).toEqual(find(before, HOSTILE));
    const { outputs } = await world.evaluate({ tenant: slug });
    expect(outputs.document).toBe(world.ports.openDocuments(`plans.${slug}`).pathOf("evaluation.json"));
    const after = await load(world);
    expect(find(after, "Alpha").own).toEqual(find(before, "Alpha").own);
    expect(after.totals).toBeNull();
    const registered = await world.register({ tenant: "Alpha" });
    expect(registered.outputs).toMatchObject({ reference: `plans.${slug}@1.0.0` });
  });

  it("brings the global model along where there is none yet", async () => {
    await using world = await createTenantWorld(SOUND);
    await world.train({ tenant: HOSTILE });
    expect((await load(world)).tenants.map(({ value }) => value)).toEqual([HOSTILE]);
    expect(await world.evaluate({ tenant: HOSTILE })).toMatchObject({ status: "passed" });
  });

  it("has nothing to register when the global model serves it", async () => {
    await using world = await createTenantWorld(SOUND);
    await world.train();
    await world.evaluate();
    expect(await world.register({ tenant: "Small" })).toMatchObject({ status: "skipped", exitCode: 0 });
    expect(await world.ports.registry.models()).toEqual([]);
  });

  it("is refused by name when there is no such tenant, or the pipeline has none", async () => {
    await using world = await createTenantWorld(SOUND);
    expect(await codeOf(world.train({ tenant: "Omega" }))).toBe("SLIPWAY_E_TENANT_INVALID");
    await world.write({ tenants: undefined as never });
    expect(await codeOf(world.train({ tenant: "Alpha" }))).toBe("SLIPWAY_E_INPUT_INVALID");
  });
});

describe("tenants out of step", () => {
  it("says what to run first", async () => {
    await using world = await createTenantWorld(SOUND);
    expect(await codeOf(world.evaluate())).toBe("SLIPWAY_E_DOCUMENT_MISSING");
    expect(await codeOf(world.register())).toBe("SLIPWAY_E_DOCUMENT_MISSING");
    await world.train();
    await world.write({ tenants: { column: "plan", minRows: 10, minPositives: 2 } });
    expect(await codeOf(world.evaluate())).toBe("SLIPWAY_E_DIGEST_MISMATCH");
  });

  it("names a column that the data lacks where the pipeline names it", async () => {
    await using world = await createTenantWorld({
      pipeline: { tenants: { column: "paln", minRows: 1, minPositives: 1 } },
    });
    await expect(world.train()).rejects.toThrow(/tenants.column names column "paln"/);
  });

  it("forgets the model of a tenant that is too small now", async () => {
    await using world = await createTenantWorld(SOUND);
    await world.train();
    const { slug } = find(await load(world), HOSTILE);
    await world.write({ tenants: { column: "plan", minRows: 310, minPositives: 20 } });
    await world.train();
    expect(find(await load(world), HOSTILE)).toMatchObject({ model: "fallback", modelDigest: null });
    expect(await readdir(join(world.path, ".slipway", "out", "plans", slug))).toEqual([]);
  });

  it("leaves nothing half-written when it is stopped between two tenants", async () => {
    const controller = new AbortController();
    const stop = new SlipwayError("SLIPWAY_E_INTERRUPTED", { what: "Stopped.", remedy: "Run it again." });
    await using world = await createTenantWorld({
      ...SOUND,
      signal: controller.signal,
      log: {
        info: (message) =>
          message.includes(`${JSON.stringify(HOSTILE)}, 300 rows`) ? controller.abort(stop) : undefined,
      },
    });
    expect(await codeOf(world.train())).toBe("SLIPWAY_E_INTERRUPTED");
    const left = await readdir(join(world.path, ".slipway", "out", "plans"), { recursive: true });
    expect(left.filter((name) => /staging|tmp|tenants\.json/.test(name))).toEqual([]);
    expect(left.filter((name) => name.startsWith("td-octocat"))).toEqual([]);
  });
});
