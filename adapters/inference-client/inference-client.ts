import { createHash } from "node:crypto";
import { z } from "zod";
import { SlipwayError } from "../../core/errors.ts";
import { buildTensors } from "../../core/serving/build-tensors.ts";
import { CHECK_HEADER, checkKeyOf } from "../../core/serving/check-key.ts";
import { type InferenceServer, serverStatusSchema } from "../../core/serving/inference-server.ts";

export interface InferenceClientOptions {
  readonly url: string;
  readonly adminUrl: string;
  /** Bearer token of the admin API. */
  readonly token: string;
  /** Longest wait for one answer. Default 30,000: a swap loads a model. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_CHARS = 64 * 2 ** 20;

/** `request_id` of our own questions, for a server that logs them: they are no traffic. */
const CHECK_REQUEST_ID = "slipway-deploy";

const healthSchema = z.object({ live: z.boolean(), ready: z.boolean() });
const inferSchema = z.object({ outputs: z.array(z.object({ data: z.array(z.number().nullable()) })).min(1) });
const errorSchema = z.object({ error: z.string() });

interface Call {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly token?: string;
  readonly requestId?: string;
  readonly checkKey?: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Speaks to a running Slipway server. Nothing is retried: whoever deploys decides what a failure means. */
export function createInferenceClient(options: InferenceClientOptions): InferenceServer {
  const { token, timeoutMs = TIMEOUT_MS } = options;
  const url = options.url.replace(/\/+$/, "");
  const checkKey = checkKeyOf(token, (text) => createHash("sha256").update(text).digest("hex"));
  const adminUrl = options.adminUrl.replace(/\/+$/, "");
  return {
    url,
    adminUrl,
    async health() {
      const { body } = await send({ method: "GET", url: `${url}/v2/health/ready`, timeoutMs });
      return parseAnswer(healthSchema, body, url);
    },
    async status() {
      const answer = await send({ method: "GET", url: `${adminUrl}/status`, token, timeoutMs });
      return parseAnswer(serverStatusSchema, accepted(answer, adminUrl), adminUrl);
    },
    async swap(target) {
      const answer = await send({ method: "POST", url: `${adminUrl}/swap`, token, body: target, timeoutMs });
      return parseAnswer(serverStatusSchema, accepted(answer, adminUrl), adminUrl);
    },
    async infer({ name, version, signature }, table) {
      const versioned = version === null ? "" : `/versions/${encodeURIComponent(version)}`;
      const path = `${url}/v2/models/${encodeURIComponent(name)}${versioned}/infer`;
      const body = { inputs: buildTensors(signature, table) };
      const answer = await send({ method: "POST", url: path, body, requestId: CHECK_REQUEST_ID, checkKey, timeoutMs });
      const { outputs } = parseAnswer(inferSchema, accepted(answer, path), path);
      return Float64Array.from(outputs[0]?.data ?? [], (score) => score ?? Number.NaN);
    },
  };
}

async function send({ method, url, token, requestId, checkKey, body, timeoutMs }: Call): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      redirect: "error", // a redirect would carry the token elsewhere
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(requestId === undefined ? {} : { "x-request-id": requestId }),
        ...(checkKey === undefined ? {} : { [CHECK_HEADER]: checkKey }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: parseText(text) };
  } catch (cause) {
    throw new SlipwayError("SLIPWAY_E_SERVER_UNREACHABLE", {
      what: `${url} does not answer: ${reasonOf(cause)}.`,
      remedy: "Start the server with `slipway serve`, or correct deploy.url and deploy.adminUrl.",
      cause,
    });
  }
}

function parseText(text: string): unknown {
  try {
    return text.length > MAX_ANSWER_CHARS ? undefined : JSON.parse(text);
  } catch {
    return undefined; // what the answer should have been is checked by whoever asked
  }
}

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
}

function accepted({ status, body }: Answer, url: string): unknown {
  if (status >= 200 && status < 300) return body;
  const parsed = errorSchema.safeParse(body);
  const remedy =
    status === 401
      ? "Use the token in .slipway/state/server-<port>.json of the machine that runs the server."
      : "The server keeps what it served; correct what its message names and try again.";
  throw new SlipwayError("SLIPWAY_E_SERVER_REFUSED", {
    what: `${url} answered ${status}: ${parsed.success ? parsed.data.error.slice(0, 500) : "no reason given"}`,
    remedy,
  });
}

function parseAnswer<Schema extends z.ZodType>(schema: Schema, body: unknown, url: string): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new SlipwayError("SLIPWAY_E_SERVER_REFUSED", {
    what: `${url} answered something else than a Slipway server of this version would.`,
    remedy: "Check that deploy.url and deploy.adminUrl name a Slipway server.",
  });
}
