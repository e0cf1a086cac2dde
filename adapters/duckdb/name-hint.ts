import { didYouMean } from "../../core/nearest.ts";

const MAX_LISTED = 20; // a message stays readable

/** ` Did you mean …?` when a name is near, else ` There are: …`, else nothing. Starts with a blank when it says anything. */
export function describeNearNames(wanted: string, names: readonly string[]): string {
  const near = didYouMean(wanted, names);
  if (near !== "") return ` ${near}`;
  return names.length === 0 ? "" : ` There are: ${listNames(names)}.`;
}

/** The first names, quoted, and how many are left out. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => quoteShort(name));
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : "";
  return `${shown.join(", ")}${more}`;
}

const MAX_CHARACTERS = 60;

/** A value of the data for a message: quoted, control characters escaped, shortened. */
export function quoteShort(text: string): string {
  const characters = Array.from(text.slice(0, 2 * MAX_CHARACTERS + 2));
  const shown = characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS).join("")}…` : text;
  // C1 controls, line separators and directional marks are invisible or reorder a terminal line; JSON leaves them as they are.
  return JSON.stringify(shown.toWellFormed()).replaceAll(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
