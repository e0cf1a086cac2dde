import type { Clock } from "../../core/clock.ts";
import { fromEpochMs, toEpochMs } from "../../core/clock.ts";
import type { SlipwayError } from "../../core/errors.ts";
import { type Budget, readCount } from "./budget.ts";
import { type Attempted, describeLimit, describeRefusal, describeSilence, isLimited } from "./failure.ts";
import { type Answer, type AnswerHeaders, ConnectionFailure, transmit } from "./transmit.ts";

/** One request as it goes out. */
export interface Outgoing extends Attempted {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Blob;
  /** Milliseconds until the answer has to be there whole. */
  readonly timeoutMs: number;
}

/** An answer that says yes and cannot be read. */
export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
}

/** What became of one request. */
export type Exchange<T> =
  | { readonly kind: "answered"; readonly value: T; readonly headers: AnswerHeaders }
  /** The answer is no, and will be no again. */
  | { readonly kind: "refused"; readonly status: number; readonly error: SlipwayError }
  /** It may have been carried out or not. */
  | { readonly kind: "unknown"; readonly error: SlipwayError }
  /** It was surely not carried out, and may be sent again after a pause; `undefined`: GitHub does not say how long. */
  | { readonly kind: "limited"; readonly error: SlipwayError; readonly waitMs: number | undefined };

export interface ExchangePorts {
  readonly token: string;
  readonly budget: Budget;
  readonly clock: Clock;
}

const TRANSIENT: ReadonlySet<number> = new Set([500, 502, 503, 504]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);
const MAX_REDIRECTS = 3;
const ACCEPT = "application/vnd.github+json";

/** Sends one request and reads its answer by `read`, which may be cut off like everything else. @throws SLIPWAY_E_GITHUB_BUDGET */
export async function exchange<T>(
  outgoing: Outgoing,
  { token, budget, clock }: ExchangePorts,
  read: (answer: Answer) => Promise<T>,
): Promise<Exchange<T>> {
  budget.assertLeft(outgoing);
  try {
    const answer = await follow(outgoing, token);
    const { status, headers } = answer;
    budget.observe(headers);
    if (status >= 200 && status < 300) return { kind: "answered", value: await read(answer), headers };
    const refusal = { status, headers, body: (await answer.text()).replaceAll(token, "***") };
    if (isLimited(refusal)) return limited(outgoing, { headers, clock });
    const error = describeRefusal(outgoing, refusal);
    return TRANSIENT.has(status) ? { kind: "unknown", error } : { kind: "refused", status, error };
  } catch (thrown) {
    if (!isNetworkFailure(thrown)) throw thrown;
    return { kind: "unknown", error: describeSilence(outgoing, thrown) };
  }
}

/** Redirects are followed for reading alone. Signed addresses of other hosts get no token. */
async function follow(outgoing: Outgoing, token: string): Promise<Answer> {
  const { method, headers = {}, body, timeoutMs } = outgoing;
  const signal = AbortSignal.timeout(timeoutMs);
  const origin = new URL(outgoing.url).origin;
  let url = new URL(outgoing.url);
  for (let hops = 0; ; hops += 1) {
    const own = { accept: ACCEPT, "user-agent": "slipway", "x-github-api-version": "2022-11-28", ...headers };
    const trusted = url.origin === origin ? { ...own, authorization: `Bearer ${token}` } : {};
    const answer = await transmit(url, { method, headers: trusted, body, signal });
    const location = answer.headers.get("location");
    if (!REDIRECTS.has(answer.status) || location === undefined || method !== "GET" || hops === MAX_REDIRECTS)
      return answer;
    answer.skip();
    url = new URL(location, url);
  }
}

function limited(
  attempted: Attempted,
  { headers, clock }: { readonly headers: AnswerHeaders; readonly clock: Clock },
): Exchange<never> {
  const now = toEpochMs(clock.now());
  const seconds = readCount(headers, "retry-after");
  const reset = headers.get("x-ratelimit-remaining") === "0" ? readCount(headers, "x-ratelimit-reset") : undefined;
  const asked = seconds === undefined ? reset && reset * 1000 - now : seconds * 1000;
  const waitMs = asked === undefined ? undefined : Math.max(0, asked);
  const until = waitMs === undefined ? "some minutes" : fromEpochMs(now + waitMs);
  const reason = "GitHub limits how often it is asked";
  return { kind: "limited", error: describeLimit(attempted, { until, reason }), waitMs };
}

/** Everything else that is thrown is a defect of ours. */
function isNetworkFailure(thrown: unknown): boolean {
  return thrown instanceof ConnectionFailure || thrown instanceof UnreadableAnswer;
}
