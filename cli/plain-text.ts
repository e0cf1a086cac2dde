// Controls could move the cursor or colour the rest; format characters (bidi overrides, zero-width) make text read as something else.
const UNSAFE = /[\p{Cc}\p{Cf}]/gu;

/** One line of text from elsewhere, safe for a terminal: what cannot be seen becomes U+FFFD. */
export function plainText(text: string): string {
  return text.replace(UNSAFE, "\u{FFFD}");
}

/** The same for a text of ours that may hold text from elsewhere: line breaks stay. */
export function plainLines(text: string): string {
  return text.replace(UNSAFE, (character) => (character === "\n" ? character : "\u{FFFD}"));
}

/** The same document with every text made safe for a terminal; names of fields too. For printing only. */
export function plainDocument<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === "string") return plainText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(entries.map(([name, field]) => [plainText(name), clean(field)]));
}
