import { env } from "node:process";
import { fileURLToPath } from "node:url";
import util from "node:util";
import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { MlpParameters } from "../../core/trainers/mlp.ts";

/** TensorFlow.js with one backend chosen. */
export interface TensorFlow {
  readonly core: typeof import("@tensorflow/tfjs-core");
  readonly layers: typeof import("@tensorflow/tfjs-layers");
  /** `tfjs-node`, `tfjs-wasm` or `tfjs-cpu`. */
  readonly backend: string;
  /** The library has one current backend per process: to be called before each use, and uses must not overlap. */
  activate(): Promise<void>;
}

type BackendName = Exclude<MlpParameters["backend"], "auto">;
type Core = TensorFlow["core"];

const BY_SPEED: readonly BackendName[] = ["tensorflow", "wasm", "cpu"];
const RECORDED_AS: Readonly<Record<BackendName, string>> = {
  tensorflow: "tfjs-node",
  wasm: "tfjs-wasm",
  cpu: "tfjs-cpu",
};

/**
 * Loads the library when it is needed, not before: it takes 0.2 s.
 * @throws SLIPWAY_E_RUNTIME_MISSING when the asked backend, or with `auto` every backend, fails to load
 */
export async function openTensorFlow(preference: MlpParameters["backend"], log: Logger): Promise<TensorFlow> {
  const core = await import("@tensorflow/tfjs-core");
  const layers = await import("@tensorflow/tfjs-layers");
  core.enableProdMode(); // otherwise it prints advice to the console
  const reasons: string[] = [];
  for (const name of preference === "auto" ? BY_SPEED : [preference]) {
    try {
      await LOADERS[name](core);
      const started = await core.setBackend(name);
      const activate = async (): Promise<void> => void (await core.setBackend(name));
      if (started) return { core, layers, backend: RECORDED_AS[name], activate };
      reasons.push(`${name}: did not start`);
    } catch (thrown) {
      const [reason] = (thrown instanceof Error ? thrown.message : String(thrown)).split("\n");
      reasons.push(`${name}: ${reason}`);
      log.debug(`TensorFlow.js backend ${name} is not available: ${reason}`);
    }
  }
  throw new SlipwayError("SLIPWAY_E_RUNTIME_MISSING", {
    what: `TensorFlow.js cannot compute here: ${reasons.join("; ")}.`,
    remedy: 'Install @tensorflow/tfjs-node, or set train.backend to "auto".',
  });
}

const LOADERS: Readonly<Record<BackendName, (core: Core) => Promise<void>>> = {
  tensorflow: loadNative,
  wasm: loadWasm,
  async cpu() {
    await import("@tensorflow/tfjs-backend-cpu");
  },
};

async function loadNative(): Promise<void> {
  // tfjs-node 4.22 calls what Node 23 removed, and util.isArray warns (DEP0044). Goes when tfjs-node stops calling them.
  const legacy: { isNullOrUndefined?: (value: unknown) => boolean; isArray?: (value: unknown) => boolean } = util;
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  legacy.isArray = Array.isArray;
  // libtensorflow prints its greetings to the terminal by itself; only errors may pass.
  env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  env.TF_ENABLE_ONEDNN_OPTS ??= "0"; // its reordered sums would differ between processors
  await import("@tensorflow/tfjs-node");
}

async function loadWasm(): Promise<void> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  // Beside the package's entry, never from a host.
  setWasmPaths(fileURLToPath(new URL(".", import.meta.resolve("@tensorflow/tfjs-backend-wasm"))));
}
