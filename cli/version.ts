import { readFileSync } from "node:fs";

const manifest = JSON.parse(
  readFileSync(
    new URL(import.meta.url.endsWith(".ts") ? "../package.json" : "../../package.json", import.meta.url),
    "utf8",
  ),
) as { readonly version: string };

/** Slipway's own version, from package.json beside the source or above the compiled form. */
export const VERSION: string = manifest.version;
