/** Refused request: bad input, overload or a missing resource. Each protocol words the body in its own way. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: number;
  /** Whole seconds after which the same request may succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, message: string, { retryAfterSeconds, cause }: RequestErrorOptions = {}) {
    super(message, { cause });
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface RequestErrorOptions {
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

const MAX_PROBLEMS = 20; // one request may be wrong in a million cells

/** All problems of one request, reported together; the first 20 in words, the rest as a count. */
export class Problems {
  readonly #messages: string[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(message: string): void {
    this.#count++;
    if (this.#messages.length < MAX_PROBLEMS) this.#messages.push(message);
  }

  /** @throws RequestError 400 when there is any problem */
  throwIfAny(): void {
    if (this.#count === 0) return;
    const more = this.#count - this.#messages.length;
    throw new RequestError(400, `${this.#messages.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`);
  }
}

const MAX_QUOTED = 40;

/** A refused value, short enough for a message. */
export function quoteValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? JSON.stringify(value) : describeOther(value);
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

function describeOther(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}
