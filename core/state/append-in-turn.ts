import { SlipwayError } from "../errors.ts";
import type { AppendedState, StateStore } from "./state-store.ts";

/** `appendAll` of a store that writes one entry at a time. */
export function appendInTurn(append: StateStore["append"]): StateStore["appendAll"] {
  return async (stream, additions) => {
    const answers: AppendedState[] = [];
    for (const { key, record } of additions) answers.push(expectAppended(await append(stream, { key, record })));
    return answers;
  };
}

/** The answer to an append that named no revision, which nobody can contradict. @throws SLIPWAY_E_UNEXPECTED */
export function expectAppended(answer: AppendedState | "conflict"): AppendedState {
  if (answer !== "conflict") return answer;
  throw new SlipwayError("SLIPWAY_E_UNEXPECTED", {
    what: "A state store answered with a conflict of revisions where none was given.",
    remedy: "This is a defect in Slipway: please report it with the output of the same command and --debug.",
  });
}
