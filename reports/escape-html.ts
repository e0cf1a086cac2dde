import { cleanText } from "../core/clean-text.ts";

/** Text for element content and double-quoted attributes. */
export function escapeHtml(text: string): string {
  return cleanText(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
