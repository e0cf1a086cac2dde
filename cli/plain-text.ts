/** Text out of a document, safe for a terminal: control characters could move the cursor or colour the rest. */
export function plainText(text: string): string {
  return text.replace(/\p{Cc}/gu, "\u{FFFD}");
}
