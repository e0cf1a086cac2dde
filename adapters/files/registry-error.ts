import { type ErrorCode, SlipwayError } from "../../core/errors.ts";
import { describeFileError } from "./file-error.ts";

/** How a store that cannot be read or written says so. */
export interface StoreErrors {
  unreadable(path: string, thrown: unknown): SlipwayError;
  unwritable(path: string, thrown: unknown): SlipwayError;
}

export const registryErrors = createStoreErrors("The registry", {
  unreadable: "SLIPWAY_E_REGISTRY_UNREADABLE",
  unwritable: "SLIPWAY_E_REGISTRY_UNWRITABLE",
});
export const stateErrors = createStoreErrors("The state", {
  unreadable: "SLIPWAY_E_STATE_UNREADABLE",
  unwritable: "SLIPWAY_E_STATE_UNWRITABLE",
});
export const { unreadable: registryUnreadable, unwritable: registryUnwritable } = registryErrors;

function createStoreErrors(store: string, codes: Readonly<Record<keyof StoreErrors, ErrorCode>>): StoreErrors {
  return {
    unreadable(path, thrown) {
      const { reason, remedy } =
        thrown instanceof SlipwayError ? { reason: thrown.what, remedy: thrown.remedy } : describeFileError(thrown);
      return new SlipwayError(codes.unreadable, {
        what: `${store} cannot be read at ${path}: ${withoutStop(reason)}.`,
        remedy,
        cause: thrown,
      });
    },
    unwritable(path, thrown) {
      const { reason, remedy } = describeFileError(thrown);
      return new SlipwayError(codes.unwritable, {
        what: `${store} cannot be written at ${path}: ${withoutStop(reason)}.`,
        remedy,
        cause: thrown,
      });
    },
  };
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, "");
}
