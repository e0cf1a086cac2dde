/** GitHub states 65,536 characters for a comment and 1 MiB for a step summary; an oversize body is refused or dropped. */
export const COMMENT_BUDGET: Budget = { maxCharacters: 60_000, maxBytes: 200_000 };
export const SUMMARY_BUDGET: Budget = { maxCharacters: 900_000, maxBytes: 900_000 };

export interface Budget {
  /** UTF-16 units, which are never fewer than characters. */
  readonly maxCharacters: number;
  /** UTF-8 bytes. */
  readonly maxBytes: number;
}

/** A whole block of a report: it stays or goes as one, so there is never half a table. */
export interface Section {
  /** Name by which the note says that it was left out. */
  readonly title: string;
  readonly text: string;
  /** 0 is never left out; else the highest number goes first. */
  readonly rank: number;
}

/**
 * Joins the sections in their order, leaving out the highest ranks until the text fits. What stands in for them is one
 * line that names them and says where they are.
 */
export function fitSections(sections: readonly Section[], budget: Budget, where: string): string {
  const filled = sections.filter(({ text }) => text !== "");
  const ranks = [...new Set(filled.map(({ rank }) => rank))].filter((rank) => rank > 0).toSorted((a, b) => b - a);
  const attempts = [Number.POSITIVE_INFINITY, ...ranks].map((limit) => joinBelow(filled, limit, where));
  return attempts.find((text) => fits(text, budget)) ?? attempts.at(-1) ?? "";
}

function joinBelow(sections: readonly Section[], limit: number, where: string): string {
  const kept = sections.filter(({ rank }) => rank === 0 || rank < limit);
  const dropped = sections.filter((section) => !kept.includes(section)).map(({ title }) => title);
  const note = `<sub>Left out to stay within GitHub's limit: ${dropped.join(", ")}. ${where}</sub>`;
  return `${[...kept.map(({ text }) => text), ...(dropped.length > 0 ? [note] : [])].join("\n\n")}\n`;
}

function fits(text: string, { maxCharacters, maxBytes }: Budget): boolean {
  return text.length <= maxCharacters && new TextEncoder().encode(text).length <= maxBytes;
}
