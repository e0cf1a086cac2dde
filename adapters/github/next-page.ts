import type { AnswerHeaders } from "./transmit.ts";

/** Address of the page after this one, as the `link` header has it; `undefined` on the last page, and for another host, which gets no token. */
export function findNextPage(headers: AnswerHeaders, current: string): string | undefined {
  const link = (headers.get("link") ?? "").split(",").find((part) => /;\s*rel="?next"?/.test(part));
  const target = link?.match(/<([^>]+)>/)?.[1];
  if (target === undefined) return undefined;
  const next = new URL(target, current);
  return next.origin === new URL(current).origin ? next.href : undefined;
}
