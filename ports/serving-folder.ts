import { join } from "node:path";

/** Where versions are copied to be served: `.slipway/serving/<model>/<version>/`. */
export function servingFolder(cwd: string, { model, version }: { model: string; version: string }): string {
  return join(cwd, ".slipway", "serving", model, version);
}

/** Where running servers leave their address and token. */
export function serverStateFolder(cwd: string): string {
  return join(cwd, ".slipway", "state");
}
