import canonicalize from "canonicalize";

/** A hash is an outside thing to `core`: sha256 as lower-case hex, passed in by whoever builds the ports. */
export type Sha256 = (content: string | Uint8Array) => string;

/**
 * RFC 8785 text of a JSON value; what is hashed is always this text.
 * @throws TypeError on values JSON cannot hold (non-finite numbers, functions): those are defects of the caller.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("undefined has no canonical JSON");
  return text;
}

export function digestOf(value: unknown, sha256: Sha256): string {
  return sha256(canonicalJson(value));
}
