/** Addresses of tables that are read in place; other schemes are refused by name. */
const REMOTE = /^(https?|s3):\/\//i;
/** An address within a text, such as a message or SQL: up to a blank or a quote, since everything else may be part of a secret. */
const ADDRESS_IN_TEXT = /\b(?:https?|s3):\/\/[^\s'"`]+(?:''[^\s'"`]+)*/gi;
const USER = /^([a-z\d+.-]+:\/\/)[^/?#]*@/i;

export function isRemoteAddress(source: string): boolean {
  return REMOTE.test(source);
}

/** An address without what may be a secret: the user before the host, and all behind `?` or `#`, which is where signatures are. */
export function describeAddress(address: string): string {
  const [place = ""] = address.split(/[?#]/, 1);
  return place.replace(USER, "$1");
}

/** The same for every address in a text; other text stays as it is. */
export function hideAddressSecrets(text: string): string {
  return text.replaceAll(ADDRESS_IN_TEXT, describeAddress);
}

/** What was thrown, fit to be a cause: the same, unless it quotes an address that holds secrets. */
export function hideErrorSecrets(thrown: unknown): Error {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const message = hideAddressSecrets(text);
  return thrown instanceof Error && message === text ? thrown : new Error(message);
}
