import { existsSync } from "node:fs";
import { registerHooks } from "node:module";

let registered = false;

/**
 * Lets a pipeline `import … from "slipway"` without having it installed: the name means the SDK of the running Slipway.
 * Beside this module's source that is `pipelines/index.ts`, beside its compiled form `pipelines/index.js`.
 */
export function resolveSlipwayImports(): void {
  if (registered) return;
  registered = true;
  const [source, compiled] = ["../../pipelines/index.ts", "../../pipelines/index.js"].map(
    (path) => new URL(path, import.meta.url),
  );
  const sdk = source !== undefined && existsSync(source) ? source : compiled;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "slipway" && sdk !== undefined ? { url: sdk.href, shortCircuit: true } : next(specifier, context),
  });
}
