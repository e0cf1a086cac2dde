import { SILENT_LOGGER } from "../../core/log.ts";
import { type AppOptions, createApp, type InferenceApp } from "../../server/app.ts";
import type { ServerClock } from "../../server/inference.ts";
import type { PredictionLog } from "../../server/prediction-log.ts";
import { buildServedModel } from "../../server/served-model.ts";
import { createFakePredictor, type FakePredictor, type FakePredictorOptions } from "./fake-predictor.ts";

/** Time that goes by a quarter of a millisecond at every look. */
export function createTestClock(start = Date.UTC(2026, 0, 31, 12)): ServerClock {
  let elapsed = 0;
  return {
    epochMs: () => start + Math.floor(elapsed),
    elapsedMs: () => {
      elapsed += 0.25;
      return elapsed;
    },
  };
}

export interface MemoryLog extends PredictionLog {
  readonly events: readonly PredictionEvent[];
}

/** What the tests look at in an event. */
export interface PredictionEvent {
  readonly id: string;
  readonly subject: string;
  readonly data: {
    readonly request_id: string | null;
    readonly status: number;
    readonly error?: string;
    readonly features: Readonly<Record<string, unknown>>;
    readonly feature_flags: { readonly missing: readonly string[]; readonly unseen: readonly string[] };
    readonly prediction: number | string | null;
    readonly proba?: Readonly<Record<string, number | null>>;
  };
}

export function createMemoryLog(): MemoryLog {
  const events: PredictionEvent[] = [];
  return {
    events,
    dropped: 0,
    queued: 0,
    offer: (line) => {
      events.push(JSON.parse(line) as PredictionEvent);
    },
    close: async () => undefined,
  };
}

export interface ServingApp extends InferenceApp {
  readonly predictor: FakePredictor;
  readonly events: readonly PredictionEvent[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** The real app around a fake model `credit-risk` 1.2.0 and a log in memory. */
export function createServingApp(
  predictorOptions: FakePredictorOptions = {},
  appOptions: Partial<AppOptions> = {},
): ServingApp {
  const predictor = createFakePredictor(predictorOptions);
  const predictionLog = createMemoryLog();
  const app = createApp({
    log: SILENT_LOGGER,
    clock: createTestClock(),
    source: "//acme/risk/serve",
    serverVersion: "0.1.0",
    predictionLog,
    ...appOptions,
  });
  app.slot.replace(buildServedModel(predictor, { name: "credit-risk", version: "1.2.0", commit: "c0ffee" }));
  return {
    ...app,
    predictor,
    get events() {
      app.flush();
      return predictionLog.events;
    },
    [Symbol.asyncDispose]: async () => {
      await app.fastify.close();
    },
  };
}
