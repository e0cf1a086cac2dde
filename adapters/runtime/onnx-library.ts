import { SlipwayError } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import { invalidModel } from "../../core/model/linear-model.ts";
import type { OnnxInterface, OnnxTensor } from "../../core/model/onnx-model.ts";
import type { OnnxFeed } from "../../core/model/onnx-tensors.ts";

/** A loaded ONNX model. */
export interface OnnxSession extends OnnxInterface {
  /** `onnxruntime-node` or `onnxruntime-web`. */
  readonly backend: string;
  /** Values of the named outputs. Text outputs are text. */
  run(feeds: ReadonlyMap<string, OnnxFeed>, outputs: readonly string[]): Promise<ReadonlyMap<string, OnnxValues>>;
  dispose(): void;
}

export type OnnxValues = ArrayLike<number | bigint | string>;

/** What both packages offer, as far as it is used here. Optional packages have no types where they are not installed. */
interface Runtime {
  readonly env: { logLevel?: string; wasm?: { numThreads?: number } };
  readonly Tensor: new (type: string, data: OnnxFeed["data"], dims: readonly number[]) => object;
  readonly InferenceSession: {
    create(content: Uint8Array, options: Readonly<Record<string, unknown>>): Promise<Session>;
  };
}

interface Session {
  readonly inputMetadata: readonly Metadata[];
  readonly outputMetadata: readonly Metadata[];
  run(
    feeds: Readonly<Record<string, object>>,
    outputs: readonly string[],
  ): Promise<Readonly<Record<string, { readonly data: OnnxValues }>>>;
  release(): Promise<void>;
}

interface Metadata {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

/** Native first: it is several times as fast. */
const PACKAGES = ["onnxruntime-node", "onnxruntime-web"] as const;

interface LoadedRuntime {
  readonly name: string;
  readonly runtime: Runtime;
}

/** @throws SLIPWAY_E_RUNTIME_MISSING, SLIPWAY_E_MODEL_INVALID */
export async function openOnnx(content: Uint8Array, file: string, log: Logger): Promise<OnnxSession> {
  const { name, runtime } = await loadOnnxRuntime(log);
  const session = await createSession({ name, runtime }, content, file);
  // One after the other: the wasm session has one memory for all its runs.
  let last: Promise<unknown> = Promise.resolve();
  return {
    backend: name,
    inputs: session.inputMetadata.map(describeTensor),
    outputs: session.outputMetadata.map(describeTensor),
    async run(feeds, outputs) {
      const given = Object.fromEntries(
        [...feeds].map(([input, { type, data, dims }]) => [input, new runtime.Tensor(type, data, dims)]),
      );
      const running = last.then(() => session.run(given, outputs));
      last = running.catch(() => undefined);
      const results = await running.catch((cause: unknown) => {
        throw invalidModel(`${file} failed on a table: ${describeReason(cause)}.`, cause);
      });
      return new Map(Object.entries(results).map(([output, { data }]) => [output, data]));
    },
    dispose: () => {
      last = last.then(() => session.release()).catch(() => undefined);
    },
  };
}

async function createSession({ name, runtime }: LoadedRuntime, content: Uint8Array, file: string): Promise<Session> {
  try {
    // One thread: sums are then always made in the same order.
    return await runtime.InferenceSession.create(content, {
      executionProviders: [name === "onnxruntime-web" ? "wasm" : "cpu"],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    });
  } catch (cause) {
    throw invalidModel(`${file} cannot be loaded: ${describeReason(cause)}.`, cause);
  }
}

type ImportPackage = (name: string) => Promise<unknown>;

/**
 * The first package that loads.
 * @throws SLIPWAY_E_RUNTIME_MISSING with the reason of each that does not
 */
export async function loadOnnxRuntime(
  log: Logger,
  importPackage: ImportPackage = (name) => import(name),
): Promise<LoadedRuntime> {
  const reasons: string[] = [];
  for (const name of PACKAGES) {
    try {
      const module = (await importPackage(name)) as Partial<Runtime> & { readonly default?: Runtime };
      const runtime = module.default ?? (module as Runtime); // one of them is CommonJS
      runtime.env.logLevel = "fatal"; // it would print to the terminal
      if (runtime.env.wasm !== undefined) runtime.env.wasm.numThreads = 1;
      return { name, runtime };
    } catch (thrown) {
      reasons.push(`${name}: ${describeReason(thrown)}`);
      log.debug(`${name} is not available: ${describeReason(thrown)}`);
    }
  }
  throw new SlipwayError("SLIPWAY_E_RUNTIME_MISSING", {
    what: `An ONNX model needs ONNX Runtime, which does not load here: ${reasons.join("; ")}.`,
    remedy: "Install onnxruntime-web (runs everywhere), or onnxruntime-node (native).",
  });
}

function describeTensor({ name, isTensor, type, shape }: Metadata): OnnxTensor {
  return { name, isTensor, type, shape: shape ?? [] };
}

function describeReason(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const [line = ""] = text.split("\n");
  return line.slice(0, 300).replace(/\.$/, "");
}
