/**
 * The pipeline that an issue of ours is about, by the fingerprint in its marker, which begins with the name (fingerprint.ts). Names beyond
 * 48 characters are cut there: of `known` the one that begins so. `undefined` when it is none.
 */
export function nameModel(fingerprint: string, known: readonly string[]): string | undefined {
  const [name = ""] = fingerprint.split(".", 1);
  if (!/^[a-z0-9-]{1,48}$/.test(name)) return undefined;
  return (
    known.find((each) => each === name) ?? known.find((each) => each.startsWith(name) && name.length === 48) ?? name
  );
}
