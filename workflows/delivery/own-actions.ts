import { Commented, type Text } from "../define-workflow.ts";

const REPOSITORY = "slipway-ml/slipway";

/** Which Slipway the generated workflows run. */
export interface OwnPin {
  /** Tag of the version, such as `v1.2.0`. */
  readonly tag: string;
  /** Commit of the tag; without it the tag itself is written, which whoever can move it can change. */
  readonly sha?: string;
}

export function nameOwnAction(stage: string, { tag, sha }: OwnPin): Text {
  const action = `${REPOSITORY}/actions/${stage}`;
  return sha === undefined ? `${action}@${tag}` : new Commented(`${action}@${sha}`, tag);
}

const OWN_USE = new RegExp(`${REPOSITORY}/actions/[a-z-]+@([0-9a-f]{40}) # (v\\d+\\.\\d+\\.\\d+)`, "g");

/** The commits by which workflow files name us, with the tag that stands behind each. */
export function findOwnPins(texts: readonly string[]): readonly Required<OwnPin>[] {
  const found = texts.flatMap((text) => [...text.matchAll(OWN_USE)].map(([, sha = "", tag = ""]) => ({ sha, tag })));
  return [...new Map(found.map((pin) => [pin.sha, pin])).values()];
}
