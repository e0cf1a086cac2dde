import type { Manifest } from "../documents/manifest.ts";
import { SlipwayError } from "../errors.ts";

export interface MissingVersion {
  readonly model: string;
  readonly version: string;
  /** What there is, in the order of publication. */
  readonly versions: readonly Pick<Manifest, "version">[];
}

const SHOWN = 5;

export function versionNotFound({ model, version, versions }: MissingVersion): SlipwayError {
  const newest = versions
    .slice(-SHOWN)
    .map((manifest) => manifest.version)
    .toReversed();
  return new SlipwayError("SLIPWAY_E_VERSION_NOT_FOUND", {
    what: `The registry has no version ${version} of model ${model}.`,
    remedy:
      newest.length === 0
        ? `Nothing is registered as ${model}: \`slipway register\` adds a version, \`slipway registry list\` shows the models.`
        : `Choose one of ${newest.join(", ")}; \`slipway registry list ${model}\` shows all ${versions.length}.`,
  });
}
