import { z } from "zod";
import { SlipwayError } from "../errors.ts";

const pullRequestEvent = z.object({ pull_request: z.object({ number: z.int().positive() }) });

/** Number of the pull request that a `pull_request` event speaks of. @throws SLIPWAY_E_EVENT_REFUSED */
export function readPullNumber(payload: unknown): number {
  const parsed = pullRequestEvent.safeParse(payload);
  if (parsed.success) return parsed.data.pull_request.number;
  throw new SlipwayError("SLIPWAY_E_EVENT_REFUSED", {
    what: "Nothing is reported: the event names no pull request.",
    remedy: "Run this action as a step of a workflow that GitHub started by `pull_request`.",
  });
}
