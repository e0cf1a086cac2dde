/**
 * The `if` that is true for some of the pipelines: nothing when they are all of them. Written by the names that are fewer, as a list that
 * `contains` searches by whole words.
 */
export function onlyFor(names: readonly string[], all: readonly string[]): { readonly if?: string } {
  const others = all.filter((name) => !names.includes(name));
  if (others.length === 0) return {};
  return { if: others.length < names.length ? except(others) : among(names) };
}

function among(names: readonly string[]): string {
  const [first = "", ...rest] = names;
  return rest.length === 0 ? `matrix.name == '${first}'` : contains(names);
}

function except(names: readonly string[]): string {
  const [first = "", ...rest] = names;
  return rest.length === 0 ? `matrix.name != '${first}'` : `!${contains(names)}`;
}

function contains(names: readonly string[]): string {
  return `contains(fromJSON('${JSON.stringify(names)}'), matrix.name)`;
}
