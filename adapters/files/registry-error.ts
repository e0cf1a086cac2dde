import { SlipwayError } from "../../core/errors.ts";
import { describeFileError } from "./file-error.ts";

export function registryUnreadable(path: string, thrown: unknown): SlipwayError {
  const trouble =
    thrown instanceof SlipwayError ? { reason: thrown.what, remedy: thrown.remedy } : describeFileError(thrown);
  return new SlipwayError("SLIPWAY_E_REGISTRY_UNREADABLE", {
    what: `The registry cannot be read at ${path}: ${withoutStop(trouble.reason)}.`,
    remedy: trouble.remedy,
    cause: thrown,
  });
}

export function registryUnwritable(path: string, thrown: unknown): SlipwayError {
  const { reason, remedy } = describeFileError(thrown);
  return new SlipwayError("SLIPWAY_E_REGISTRY_UNWRITABLE", {
    what: `The registry cannot be written at ${path}: ${withoutStop(reason)}.`,
    remedy,
    cause: thrown,
  });
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, "");
}
