import type { Sha256 } from "../canonical-json.ts";

/** Header of the questions that a deployment asks to check a server: they are no traffic. */
export const CHECK_HEADER = "x-slipway-check";

/** What the header holds: only who knows the admin token can tell it, and it tells nobody the token. */
export function checkKeyOf(token: string, sha256: Sha256): string {
  return sha256(`slipway-check ${token}`);
}
