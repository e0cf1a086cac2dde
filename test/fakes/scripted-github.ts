import type { IncomingMessage, ServerResponse } from "node:http";
import { createGitHub, type GitHub } from "../../adapters/github/client.ts";
import { fromEpochMs, toEpochMs } from "../../core/clock.ts";
import { SILENT_LOGGER } from "../../core/log.ts";
import { createRng } from "../../core/rng.ts";
import { listen } from "./github/loopback.ts";

export const START = "2026-01-01T00:00:00.000Z";
export const TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyzABCD";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Script {
  readonly github: GitHub;
  /** `METHOD /path?query` of every request that came. */
  readonly requests: readonly string[];
  readonly headers: readonly IncomingMessage["headers"][];
  /** Milliseconds that were waited; the clock goes on by them alone. */
  readonly waits: readonly number[];
}

/** A server that gives these answers one after the other, and the last one from then on. */
export async function withScript(
  answers: readonly Answer[],
  use: (script: Script) => Promise<void>,
  { reserve = 25 } = {},
): Promise<void> {
  const requests: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const waits: number[] = [];
  await using server = await listen(async (request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    request.resume();
    answer?.(request, response);
  });
  const github = createGitHub({
    token: TOKEN,
    baseUrl: `${server.url}/`,
    repository: { owner: "acme", name: "models" },
    log: SILENT_LOGGER,
    reserve,
    clock: {
      now: () => fromEpochMs(toEpochMs(START) + waits.reduce((total, ms) => total + ms, 0)),
      elapsedMs: () => 0,
    },
    rng: createRng(7),
    sleep: async (ms) => {
      waits.push(ms);
    },
  });
  await use({ github, requests, headers, waits });
}

export const say =
  (status: number, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, { "x-github-request-id": "ABCD:1", ...headers }).end(JSON.stringify(body));

export const hangUp: Answer = (_, response) => response.destroy();
