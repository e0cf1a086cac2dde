const MAX_QUOTED = 60;

/** A raw value for logs and messages: one line, in quotes, clipped, nothing invisible in it. */
export function quoteTenant(value: string): string {
  const characters = Array.from(value.slice(0, 2 * MAX_QUOTED + 2));
  const clipped =
    characters.length > MAX_QUOTED ? `${characters.slice(0, MAX_QUOTED - 1).join("")}…` : characters.join("");
  return JSON.stringify(clipped.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\uFFFD"));
}
