import { sha256 } from "../adapters/files/sha256.ts";
import { createCommentBoard } from "../adapters/github/comment-board.ts";
import { createOverrideDesk, createOverrideWitness } from "../adapters/github/override-desk.ts";
import type { ActionWorld } from "../adapters/runner/run-action.ts";
import { SlipwayError } from "../core/errors.ts";
import { findOverride } from "../core/override/find-override.ts";
import type { OverrideRecord } from "../core/override/override-record.ts";
import type { StateStore } from "../core/state/state-store.ts";
import { openRunRepository } from "./github.ts";
import { openRecords } from "./registry.ts";

/** For the action that takes an override from a comment. @throws SLIPWAY_E_INPUT_INVALID outside a repository */
export function createOverridePorts(world: ActionWorld) {
  const { environment, log } = world;
  const github = openRunRepository(world);
  if (github === undefined) {
    throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
      what: "This run belongs to no repository.",
      remedy: "Use this action in a workflow `on: issue_comment`, as `slipway workflows write` writes it.",
    });
  }
  const { state, audit } = openRecords(world);
  return {
    event: () => environment.event(),
    desk: createOverrideDesk({ github }),
    board: createCommentBoard({ github }),
    state,
    audit,
    run: { id: environment.runId, attempt: environment.runAttempt },
    log,
  };
}

/** For the gate before registration: the override that holds for the commit of this run, by what the runner says and no document. */
export function createOverrideLookup(
  world: ActionWorld,
  { state }: { readonly state: StateStore },
): () => Promise<OverrideRecord | undefined> {
  const { sha } = world.environment;
  const github = openRunRepository(world);
  if (github === undefined || sha === "") return async () => undefined;
  const witness = createOverrideWitness({ github });
  return async () => await findOverride({ state, witness, sha256 }, sha);
}
