import { SlipwayError } from "../errors.ts";

/** Longest address that is kept; servers and proxies take no longer ones. */
export const MAX_URI_LENGTH = 2048;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

// Parameters by which clouds sign an address, and by which others take a token: whoever reads the manifest could use them, and they expire.
const SIGNED =
  /^(?:x-(?:amz|goog)-(?:signature|credential|security-token)|sig|signature|token|access_token|api_?key)$/i;

/**
 * Why a file of a version may not live at an address, as a clause after it; `undefined` when it may. Manifests are public and stay for
 * good, so an address holds nothing secret, and is the same for everybody.
 */
export function findUriProblem(uri: string): string | undefined {
  if (uri.length > MAX_URI_LENGTH) return `has more than ${MAX_URI_LENGTH} characters`;
  const url = /^[\x21-\x7e]+$/.test(uri) ? URL.parse(uri) : null;
  if (url === null || !/^https?:\/\//i.test(uri)) return "is no address that begins with https://";
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname))
    return "is not encrypted: only loopback hosts may have http://";
  if (url.username !== "" || url.password !== "") return "holds a user name or a password";
  if (uri.includes("#")) return "has a fragment (#), which no server sees";
  const secret = [...url.searchParams.keys()].find((name) => SIGNED.test(name));
  return secret === undefined
    ? undefined
    : `is signed or holds a token (${secret}), which expires and must not be published`;
}

/** @throws SLIPWAY_E_INPUT_INVALID */
export function assertForeignUri(path: string, uri: string): void {
  const problem = findUriProblem(uri);
  if (problem === undefined) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `The address of ${path} ${problem}.`, // not quoted: it may hold a password
    remedy: `Give an address like https://models.example.com/${path} that can be read without signing in.`,
  });
}
