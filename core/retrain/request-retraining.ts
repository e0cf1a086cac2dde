import { type Clock, fromEpochMs, toEpochMs } from "../clock.ts";
import type { WorkflowDispatcher } from "../dispatch/workflow-dispatcher.ts";
import { SlipwayError } from "../errors.ts";
import { pipelineOf } from "../monitor/history/record-tenant.ts";
import { monitorStream, type RetrainRecord, retrainRecord } from "../monitor/history/records.ts";
import type { StateStore } from "../state/state-store.ts";

export interface RetrainRequest {
  readonly model: string;
  /** Login of a person, or `monitor`. */
  readonly by: string;
  /** One cleaned line; hostile wherever it is shown. */
  readonly reason: string;
  /** Of the issue that it is about; null without one. */
  readonly fingerprint: string | null;
  readonly number: number | null;
  /** Shortest time to the next one that monitoring asks for. */
  readonly cooldownMs: number;
  /** A person need not wait for the cool-down to end; an hour they wait, too. */
  readonly force: boolean;
}

export interface RetrainPorts {
  readonly state: Pick<StateStore, "read" | "append">;
  readonly dispatcher: WorkflowDispatcher;
  /** File of the workflow that retrains. */
  readonly workflow: string;
  /** `<run id>/<attempt>` of who asks. */
  readonly run: string;
  readonly clock: Clock;
}

export type RetrainAnswer =
  | { readonly kind: "started" }
  /** Another one was asked for, and none is started until then. */
  | { readonly kind: "cooling"; readonly until: string };

/** Longer than a request to start a run with all its retries; who takes longer is taken for dead. */
const LEASE_MS = 15 * 60_000;
const MAX_CONFLICTS = 20;
/** Who asks where no person does. */
const MONITOR = "monitor";
/** Shortest time between two retrainings of a pipeline that persons ask for. */
const PERSON_COOLDOWN_MS = 3_600_000;

/**
 * Starts a retraining, once per cool-down however many monitors ask at the same time: who appends the claim to the stream that it has read starts
 * it. A claim holds for 15 minutes, and the cool-down is noted after the start, so one that died in between costs no cool-down.
 * @throws SLIPWAY_E_STATE_CONFLICT when others keep writing, and what StateStore and WorkflowDispatcher throw
 */
export async function requestRetraining(request: RetrainRequest, ports: RetrainPorts): Promise<RetrainAnswer> {
  const { model, by, reason, fingerprint, number, cooldownMs } = request;
  const { state, dispatcher, workflow, clock, run } = ports;
  // Tenants that move together are one reason, and one retraining: the cool-down is that of the pipeline.
  const stream = monitorStream(pipelineOf(model));
  const about = { kind: "retrain", by, reason, fingerprint, number } as const;
  const note = async (step: "claimed" | "started", at: string, revision?: string): Promise<"noted" | "conflict"> => {
    const until = fromEpochMs(toEpochMs(at) + (step === "claimed" ? LEASE_MS : cooldownMs));
    const record = { ...about, at, cooldownUntil: until } satisfies RetrainRecord;
    const addition = { key: `retrain:${run}:${at}:${step}`, record };
    const answer = await state.append(stream, revision === undefined ? addition : { ...addition, revision });
    return answer === "conflict" ? "conflict" : "noted";
  };
  for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
    const { entries, revision } = await state.read(stream);
    const at = clock.now();
    const last = entries.flatMap(({ record }) => retrainRecord.safeParse(record).data ?? []).at(-1);
    const until = last && findEnd(last, request.force);
    if (until !== undefined && toEpochMs(at) < toEpochMs(until)) return { kind: "cooling", until };
    if ((await note("claimed", at, revision)) === "conflict") continue;
    await dispatcher.start(workflow, { model, reason, issue: number === null ? "" : String(number) });
    await note("started", at);
    return { kind: "started" };
  }
  throw new SlipwayError("SLIPWAY_E_STATE_CONFLICT", {
    what: `Others kept writing the records of ${model}, so no retraining was started.`,
    remedy: "Run it again.",
  });
}

/** Until when nothing is started after what was asked for last: a claim whose start failed holds for its lease alone. */
function findEnd({ at, by, cooldownUntil }: RetrainRecord, force: boolean): string {
  if (force && by === MONITOR) return at; // persons wait for one another, not for what monitoring asked for
  const patience = fromEpochMs(toEpochMs(at) + PERSON_COOLDOWN_MS);
  return force && patience < cooldownUntil ? patience : cooldownUntil;
}
