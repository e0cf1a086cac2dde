import { mkdtempDisposable, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findServerState } from "../../adapters/inference-client/server-state.ts";
import { type ServerProcess, startServerProcess } from "../../adapters/server-process/server-process.ts";
import { deliveryDocument } from "../../core/documents/delivery.ts";
import { evaluationDocument } from "../../core/documents/evaluation.ts";
import { tenantsDocument } from "../../core/documents/tenants.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { slipway } from "./command.ts";

const PIPELINE = resolve("pipelines/customer-churn");
const SLUGS = [
  "bank-transfer-automatic-7471d8",
  "credit-card-automatic-25bc85",
  "electronic-check-fe7dae",
  "mailed-check-35240d",
];

const startServer = (cwd: string, model: string): Promise<ServerProcess> =>
  startServerProcess({
    entry: resolve("cli/main.ts"),
    args: ["serve", model, "--port", "0", "--no-log"],
    cwd,
    readState: (pid) => findServerState(join(cwd, ".slipway", "state"), pid),
    log: SILENT_LOGGER,
    signal: new AbortController().signal,
  });

describe("slipway run pipelines/customer-churn", () => {
  it("gives every customer group a model, judges it beside the global one, and registers both", async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-churn-"));
    const cwd = folder.path;
    const { status, stdout } = await slipway(["run", PIPELINE, "--json"], { cwd });
    expect(status).toBe(0);
    const delivery = deliveryDocument.schema.parse(JSON.parse(stdout));
    expect(delivery).toMatchObject({ pipeline: "customer-churn", outcome: "passed", version: "1.0.0" });

    const out = join(cwd, ".slipway", "out", "customer-churn");
    const tenants = tenantsDocument.schema.parse(JSON.parse(await readFile(join(out, "tenants.json"), "utf8")));
    expect(tenants.tenants.map(({ slug }) => slug).toSorted()).toEqual(SLUGS);
    for (const tenant of tenants.tenants) {
      expect(tenant).toMatchObject({ model: "own", outcome: "passed", version: "1.0.0" });
      expect(tenant.own?.value).toBeGreaterThan(0.75);
      expect(tenant.delta?.method).toBe("paired DeLong");
    }
    expect(tenants.totals?.n).toBe(1722);
    expect(tenants.totals?.global.value).toBeGreaterThan(0.84);

    const listed = await slipway(["registry", "list", "--json"], { cwd });
    const models = z.array(z.object({ model: z.string() })).parse(JSON.parse(listed.stdout));
    expect(models.map(({ model }) => model).toSorted()).toEqual(
      ["customer-churn", ...SLUGS.map((slug) => `customer-churn.${slug}`)].toSorted(),
    );
    const [html, markdown] = await Promise.all(
      ["report.html", "report.md"].map((name) => readFile(join(out, name), "utf8")),
    );
    expect(html).toContain("<bdi>Bank transfer (automatic)</bdi>");
    expect(markdown).toContain("#### Tenants, worst first");

    const one = await slipway(["run", PIPELINE, "--tenant", "Mailed check", "--stages", "train,evaluate,register"], {
      cwd,
    });
    expect(one.stderr).toContain("the global model of the same data is there already");
    expect(one.stdout).toContain('"Mailed check"');
    expect(one.status).toBe(0);
    expect(
      (await readdir(join(cwd, ".slipway", "registry", "models", "customer-churn.mailed-check-35240d"))).toSorted(),
    ).toEqual(
      ["order", "v1.0.0"], // the same content is the version that it has already
    );
    const evaluationOf = async (...names: string[]) =>
      evaluationDocument.schema.parse(JSON.parse(await readFile(join(out, ...names, "evaluation.json"), "utf8")));
    expect((await evaluationOf()).importance?.features.length).toBeGreaterThan(10);
    expect((await evaluationOf(SLUGS[0] ?? "")).importance).toBeUndefined();
    await using server = await startServer(cwd, "customer-churn@1.0.0");
    const [head = "", first = ""] = (await readFile(join(PIPELINE, "data", "churn.csv"), "utf8")).split("\n");
    const row = first.replace("Electronic check", "Crypto wallet"); // a tenant that nobody has seen: the fallback serves it
    const answer = await fetch(`${server.state.url}/invocations`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: `${head}\n${row}\n`,
    });
    expect(answer.status).toBe(200);
    const { predictions } = z.object({ predictions: z.array(z.number().gt(0).lt(1)) }).parse(await answer.json());
    expect(predictions).toHaveLength(1);

    const unknown = await slipway(["evaluate", PIPELINE, "--tenant", "Cash"], { cwd });
    expect(unknown.stderr).toContain('There is no tenant "Cash".');
    expect(unknown.status).toBe(2);
  });
});
