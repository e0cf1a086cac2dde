import { join } from "node:path";
import { createFileRegistry } from "../../adapters/files/registry.ts";
import { sha256 } from "../../adapters/files/sha256.ts";
import { createFileStateStore } from "../../adapters/files/state-store.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { createAudit } from "../../core/audit/audit.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { changeStatus } from "../../core/registry/change-status.ts";
import { collectVersions } from "../../core/registry/collect-versions.ts";
import { registerVersion } from "../../core/registry/register-version.ts";
import { rollBackStage } from "../../core/registry/roll-back.ts";
import { appendStageStep } from "../../core/registry/stage-history.ts";
import { writeSampleDraft } from "./sample-version.ts";

const model = "credit-risk";
let samples = 0;

/**
 * One change of the registry in `folder` with its audit, as a command would do it: register <weights> · promote <version> ·
 * rollback <version> · yank <version> · gc · audit <verdict> · race <weights,…> (registers and promotes each, and tells).
 */
export async function changeRegistry(
  folder: string,
  [action = "", value = ""]: readonly string[],
): Promise<readonly object[]> {
  const clock = createSystemClock();
  const store = createFileRegistry({ root: join(folder, "registry"), sha256, log: SILENT_LOGGER });
  const state = createFileStateStore({ root: join(folder, "state"), sha256 });
  const audit = createAudit({ state, registry: store, sha256, clock });
  const ports = { store, clock, audit };
  const stage = { model, stage: "production" };

  const register = async (weights: string) => {
    samples += 1;
    const scratch = join(folder, "scratch", `${process.pid}-${samples}`);
    const { draft, source } = await writeSampleDraft({ folder: scratch, weights });
    return await registerVersion(draft, source, { ...ports, sha256 });
  };
  const race = async (weights: string) => {
    const { manifest, created } = await register(weights);
    const { version } = manifest;
    const { appended, record } = await appendStageStep(ports, { ...stage, version, reason: `by ${process.pid}` });
    await audit.registry(model);
    return { weights, version, created, appended, number: record.number };
  };

  const told: object[] = [];
  switch (action) {
    case "register":
      await register(value);
      break;
    case "promote":
      await appendStageStep(ports, { ...stage, version: value, reason: "good" });
      break;
    case "rollback":
      await rollBackStage(ports, { ...stage, to: value, reason: "wrong scores" });
      break;
    case "yank":
      await changeStatus(ports, { model, version: value, kind: "yank", reason: "leaked labels" });
      break;
    case "gc":
      await collectVersions(ports, { model, keep: 1, history: 0, named: [], dryRun: false });
      break;
    case "audit":
      await audit.document("evaluation", { pipeline: model, outcome: "passed", verdict: value });
      return told;
    case "race":
      for (const weights of value.split(",")) told.push(await race(weights));
      return told;
    default:
      throw new Error(`unknown action ${action}`);
  }
  await audit.registry(model);
  return told;
}
