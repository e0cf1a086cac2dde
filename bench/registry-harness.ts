// What the registry's benches and tests share: changes in processes of their own, with faults, and what must hold afterwards.
import { spawn } from "node:child_process";
import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFileRegistry } from "../adapters/files/registry.ts";
import { sha256 } from "../adapters/files/sha256.ts";
import { createFileStateStore } from "../adapters/files/state-store.ts";
import { verifyAudit } from "../core/audit/verify-audit.ts";
import { SILENT_LOGGER } from "../core/log.ts";
import { listVersions } from "../core/registry/list-versions.ts";

const STEP = fileURLToPath(new URL("../test/fixtures/registry-step.ts", import.meta.url));
const FAULTS = new URL("../test/fixtures/write-faults.mjs", import.meta.url).href;
export const MODEL = "credit-risk";

export interface StepResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one action of test/fakes/registry-actions.ts in a process of its own; `fault` as test/fixtures/write-faults.mjs has it. */
export async function runStep(
  folder: string,
  action: readonly string[],
  { fault }: { readonly fault?: string } = {},
): Promise<StepResult> {
  const roots = [join(folder, "registry"), join(folder, "state")].join("|");
  const child = spawn(
    process.execPath,
    [...(fault === undefined ? [] : ["--import", FAULTS]), STEP, folder, ...action],
    {
      env: { ...process.env, SLIPWAY_FAULT: fault ?? "", SLIPWAY_FAULT_ROOT: roots },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
  return await new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status, signal) => done({ status, signal, stdout: out.join(""), stderr: err.join("") }));
  });
}

/** How many writes an action makes. */
export async function countWrites(folder: string, action: readonly string[]): Promise<number> {
  const { status, stderr } = await runStep(folder, action, { fault: "count:0" });
  if (status !== 0) throw new Error(stderr);
  return Number(/writes (\d+)/.exec(stderr)?.[1]);
}

export function openStore(folder: string) {
  return createFileRegistry({ root: join(folder, "registry"), sha256, log: SILENT_LOGGER });
}

export async function verify(folder: string) {
  const state = createFileStateStore({ root: join(folder, "state"), sha256 });
  return await verifyAudit({ state, registry: openStore(folder), sha256 });
}

/** What a reader sees; throws when anything that is listed cannot be read, or a stage names what is not there. */
export async function readAll(folder: string): Promise<string> {
  const store = openStore(folder);
  const entries = await listVersions(store, MODEL);
  for (const { version } of entries) {
    const target = join(folder, "fetched");
    await store.fetch(MODEL, version, target);
    await access(join(target, "weights.bin"));
    await rm(target, { recursive: true });
  }
  const current = (await store.stage(MODEL, "production")).at(-1)?.version;
  if (current !== undefined && !entries.some(({ version }) => version === current)) {
    throw new Error(`production holds ${current}, which is gone`);
  }
  return JSON.stringify(
    entries.map(({ version, digest, stages, yanked }) => [version, digest, stages, yanked ?? null]),
  );
}
