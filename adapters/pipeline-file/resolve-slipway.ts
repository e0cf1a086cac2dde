import { existsSync } from "node:fs";
import { registerHooks } from "node:module";

/** The SDK as seen from this module's bundle, from its source and from its compiled form. */
const SDKS = ["./sdk.mjs", "../../pipelines/index.ts", "../../pipelines/index.js"];

let registered = false;

/** Lets a pipeline `import … from "slipway"` without having it installed: the name means the SDK of the running Slipway. */
export function resolveSlipwayImports(): void {
  if (registered) return;
  registered = true;
  const sdk = SDKS.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "slipway" && sdk !== undefined ? { url: sdk.href, shortCircuit: true } : next(specifier, context),
  });
}
