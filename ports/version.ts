import { readFileSync } from "node:fs";

/** Put in by the bundler: a bundle has no package.json beside it. */
declare const SLIPWAY_VERSION: string | undefined;

function readManifest(): string {
  const path = import.meta.url.endsWith(".ts") ? "../package.json" : "../../package.json";
  return (JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { readonly version: string }).version;
}

/** Slipway's own version: what the bundler says, else that of package.json beside the source or above the compiled form. */
export const VERSION: string = typeof SLIPWAY_VERSION === "string" ? SLIPWAY_VERSION : readManifest();
