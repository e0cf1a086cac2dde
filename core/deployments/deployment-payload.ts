import { z } from "zod";
import { prepareDescription } from "../comments/posted-text.ts";
import type { DeploymentRequest } from "./deployment-log.ts";

const SCHEMA = "slipway/deployment-payload/v1";

const payload = z.object({
  schema: z.literal(SCHEMA),
  model: z.string(),
  version: z.string(),
  digest: z.string(),
  commit: z.string(),
  task: z.enum(["deploy", "promote", "rollback"]),
  traffic: z.number(),
  run: z.string(),
  rollbackOf: z.string().optional(),
});

/** What Slipway notes in a deployment, for programs; the environment stands beside it. */
export type DeploymentPayload = z.output<typeof payload>;

export function writePayload({ environment: _, ...request }: DeploymentRequest): DeploymentPayload {
  return { schema: SCHEMA, ...request };
}

/** The payload of a deployment that is ours; GitHub gives it as an object or as text. */
export function readPayload(value: unknown): DeploymentPayload | undefined {
  return payload.safeParse(typeof value === "string" ? parseJson(value) : value).data;
}

/** Whether two deployments of one environment do the same: what the idempotency key compares. */
export function isSameDeployment(
  left: Omit<DeploymentPayload, "schema">,
  right: Omit<DeploymentPayload, "schema">,
): boolean {
  const keys = ["model", "version", "digest", "task", "traffic", "rollbackOf"] as const;
  return keys.every((key) => left[key] === right[key]);
}

/** Whether the first run is an earlier attempt of the second, so that it has ended. */
export function isEarlierAttempt(earlier: string, run: string): boolean {
  const [id, attempt] = run.split("/");
  const [earlierId, earlierAttempt] = earlier.split("/");
  return id === earlierId && Number(earlierAttempt) < Number(attempt);
}

export function describeDeployment({ model, version, task, rollbackOf }: DeploymentRequest): string {
  const from = rollbackOf === undefined ? "" : `, away from ${rollbackOf}`;
  return prepareDescription(`${task} ${model}@${version}${from}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // somebody else's
  }
}
