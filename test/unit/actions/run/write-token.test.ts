import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract } from "../../../../actions/run/contract.ts";
import { run } from "../../../../actions/run/main.ts";
import type { RunPorts } from "../../../../actions/run/runners.ts";
import { createFileDocuments } from "../../../../adapters/files/documents.ts";
import { sha256 } from "../../../../adapters/files/sha256.ts";
import { createFixedClock } from "../../../../core/clock.ts";
import { parseInputs } from "../../../../core/contract.ts";
import { deliveryDocument } from "../../../../core/documents/delivery.ts";
import type { SlipwayError } from "../../../../core/errors.ts";
import { SILENT_LOGGER } from "../../../../core/log.ts";
import { load } from "./stamped-run.ts";

/** Ports that end every stage at its first step: no stage that this asks about may come so far. */
async function runStages(stages: string, { holdsWriteToken }: { readonly holdsWriteToken: boolean }) {
  await using temporary = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const documents = createFileDocuments({ folder: temporary.path });
  const train = { kind: "command", parameters: { run: ["node", "train.mjs"] } };
  const loaded = load({ train, monitor: { source: "served.csv" } });
  const ports = {
    pipelines: { load: async () => loaded },
    openDocuments: () => documents,
    log: SILENT_LOGGER,
    clock: createFixedClock("2026-01-02T00:00:00.000Z"),
    signal: new AbortController().signal,
    sha256,
    holdsWriteToken,
  } as unknown as RunPorts;
  const outcome = await run(parseInputs(contract, { pipeline: "pipeline.yml", stages }), ports);
  return { outcome, delivery: await documents.load(deliveryDocument) };
}

describe("a job whose token may write", () => {
  it.each(["train,evaluate,register", "train"])("runs no program of the user: %s", async (stages) => {
    const error = await runStages(stages, { holdsWriteToken: true }).then(
      () => expect.unreachable("it should be refused"),
      (thrown: unknown) => thrown as SlipwayError,
    );
    expect(error).toMatchObject({
      code: "SLIPWAY_E_PIPELINE_UNLOADABLE",
      what: expect.stringContaining("credit-risk trains by a program of yours") as string,
      remedy: expect.stringContaining("`contents: read`") as string,
    });
  });

  it("reads nothing that was served", async () => {
    const { outcome, delivery } = await runStages("monitor", { holdsWriteToken: true });
    expect(outcome.exitCode).toBe(0);
    expect(delivery?.stages).toMatchObject([{ stage: "monitor", outcome: "skipped" }]);
    const free = await runStages("monitor", { holdsWriteToken: false });
    expect(free.delivery?.stages).toMatchObject([{ stage: "monitor", outcome: "error" }]);
  });
});
