import type { Plugin } from "rolldown";

const STUB = "\0without-oidc";

/**
 * `@actions/core` loads an HTTP client of 650 kB for one function, `getIDToken`, which no action of ours calls: 0.1 s of every start. It gets none;
 * `@actions/artifact` keeps its own.
 */
export function withoutOidc(): Plugin {
  return {
    name: "without-oidc",
    resolveId(source, importer = "") {
      const isOidc = /[\\/]@actions[\\/]core[\\/]lib[\\/]oidc-utils\.js$/.test(importer);
      return isOidc && source.startsWith("@actions/http-client") ? STUB : null;
    },
    load: (id) => (id === STUB ? "export const HttpClient = undefined, BearerCredentialHandler = undefined;" : null),
  };
}
