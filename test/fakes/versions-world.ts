import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../adapters/files/sha256.ts";
import { type Audit, createAudit } from "../../core/audit/audit.ts";
import { type Clock, fromEpochMs } from "../../core/clock.ts";
import type { ModelStore } from "../../core/registry/model-store.ts";
import { registerVersion } from "../../core/registry/register-version.ts";
import { appendStageStep } from "../../core/registry/stage-history.ts";
import type { StateStore } from "../../core/state/state-store.ts";
import { createMemoryModelStore } from "./memory-model-store.ts";
import { createMemoryStateStore } from "./memory-state-store.ts";
import { writeSampleDraft } from "./sample-version.ts";

export interface VersionsWorld {
  readonly store: ModelStore;
  readonly state: StateStore;
  readonly audit: Audit;
  readonly clock: Clock;
  /** Moves the clock. */
  wait(ms: number): void;
  /** Registers another content and gives its version. */
  register(weights: string): Promise<string>;
  /** Makes versions current in production, one after the other. */
  promote(...versions: readonly string[]): Promise<void>;
}

/** A registry and its audit in memory that hold `count` versions of credit-risk: 1.0.0, 1.0.1, … The clock moves a second with every look. */
export async function withVersions(count: number, use: (world: VersionsWorld) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "slipway-"));
  const store = createMemoryModelStore({ sha256 });
  const state = createMemoryStateStore({ sha256 });
  let now = 0;
  const clock: Clock = {
    now() {
      now += 1000;
      return fromEpochMs(now);
    },
    elapsedMs: () => 0,
  };
  const world: VersionsWorld = {
    store,
    state,
    clock,
    audit: createAudit({ state, registry: store, sha256, clock }),
    wait: (ms) => {
      now += ms;
    },
    async register(weights) {
      const { draft, source } = await writeSampleDraft({ folder: join(folder.path, weights), weights });
      return (await registerVersion(draft, source, { store, clock, sha256 })).manifest.version;
    },
    async promote(...versions) {
      for (const version of versions) {
        await appendStageStep({ store, clock }, { model: "credit-risk", stage: "production", version, reason: "good" });
      }
    },
  };
  for (let index = 0; index < count; index += 1) await world.register(`weights ${index}`);
  await use(world);
}
