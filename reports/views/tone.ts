/** How a thing is to be seen. Words and a symbol always say it too: colour alone says nothing. */
export type Tone = "good" | "bad" | "warn" | "mute" | "quiet" | "none";

const SYMBOLS: Readonly<Record<Tone, string>> = { good: "✓", bad: "✕", warn: "!", mute: "·", quiet: "", none: "" };
const EMOJI: Readonly<Record<Tone, string>> = { good: "✅", bad: "❌", warn: "⚠️", mute: "⚪", quiet: "", none: "" };

export function symbolOf(tone: Tone): string {
  return SYMBOLS[tone];
}

/** Comments carry no colour of their own, so GitHub's readers get it as an emoji. */
export function emojiOf(tone: Tone): string {
  return EMOJI[tone];
}
