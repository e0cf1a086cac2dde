import { type ApiReply, type ApiRequest, bodyOf, isObject, type Json } from "./exchange.ts";

type Forward = (request: ApiRequest) => Promise<ApiReply>;

const ISSUES = /\/issues(?:\/(\d+))?$/;

/** GitHub keeps that an issue was closed as a duplicate; the emulator takes every reason that it does not know for `completed`. */
export function rememberDuplicates(forward: Forward): Forward {
  const duplicates = new Set<number>();
  const correct = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    const { number, state } = value;
    return state === "closed" && duplicates.has(Number(number)) ? { ...value, state_reason: "duplicate" } : value;
  };
  return async (request) => {
    const [match, number] = ISSUES.exec(request.path) ?? [];
    const reply = await forward(request);
    if (match === undefined || reply.status >= 300) return reply;
    if (request.method === "PATCH") note(duplicates, Number(number), bodyOf(request));
    const value: unknown = JSON.parse(reply.body.toString("utf8"));
    const corrected = Array.isArray(value) ? value.map(correct) : correct(value);
    return { ...reply, body: Buffer.from(JSON.stringify(corrected)) };
  };
}

function note(duplicates: Set<number>, number: number, { state_reason: reason, state }: Json): void {
  if (reason === "duplicate") duplicates.add(number);
  else if (reason !== undefined || state === "open") duplicates.delete(number);
}
