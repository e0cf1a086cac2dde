/** Fields and values that the design names and this version does not offer: refused by name, never ignored (DESIGN 16: 28). */
export interface NotBuiltYet {
  /** Path in the pipeline; `*` stands for any key. */
  readonly path: readonly string[];
  /** With `values`, only these are refused; without, the field itself is. */
  readonly values?: readonly string[];
  /** What to write instead. */
  readonly instead: string;
}

export const NOT_BUILT_YET: readonly NotBuiltYet[] = [
  { path: ["deploy", "canary"], instead: "Leave it out: the whole traffic moves after the checks." },
  { path: ["deploy", "target"], values: ["kserve", "command"], instead: 'Use target "server".' },
];

/** The entries that `value` runs into, with the concrete path of each. */
export function findNotBuiltYet(
  value: unknown,
): readonly { readonly path: readonly string[]; readonly entry: NotBuiltYet }[] {
  return NOT_BUILT_YET.flatMap((entry) =>
    expand(value, entry.path, [])
      .filter(({ found }) => entry.values === undefined || (typeof found === "string" && entry.values.includes(found)))
      .map(({ path }) => ({ path, entry })),
  );
}

function expand(
  value: unknown,
  [key, ...rest]: readonly string[],
  path: readonly string[],
): readonly { readonly path: readonly string[]; readonly found: unknown }[] {
  if (key === undefined) return [{ path, found: value }];
  if (typeof value !== "object" || value === null) return [];
  const entries: [string, unknown][] = Object.entries(value);
  return entries
    .filter(([name]) => key === "*" || name === key)
    .flatMap(([name, child]) => expand(child, rest, [...path, name]));
}
