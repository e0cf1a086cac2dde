import type { SlipwayError } from "../../core/errors.ts";
import { showHidden } from "./show-hidden.ts";

/** Under GitHub's 1 MiB, above which a summary is dropped without a word (DESIGN 16: 21). */
export const MAX_SUMMARY_BYTES = 900_000;
const CUT = "\n\n… cut here: the whole is in the documents and in the report.\n";

/** A summary within the limit, cut between two lines where one is near. */
export function capSummary(text: string): string {
  if (Buffer.byteLength(text) <= MAX_SUMMARY_BYTES) return text;
  const bytes = Buffer.from(text).subarray(0, MAX_SUMMARY_BYTES - Buffer.byteLength(CUT));
  const kept = bytes.toString("utf8").replace(/\ufffd+$/, ""); // half a character at the end
  const line = kept.lastIndexOf("\n");
  return `${line > kept.length / 2 ? kept.slice(0, line) : kept}${CUT}`;
}

/** An error as Markdown. Its text names files and values of the user: it stands in a block of code that it cannot end. */
export function describeFailure(stage: string, { code, what, remedy }: SlipwayError): string {
  const text = showHidden(`${what.trimEnd()}\n${remedy}`);
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `**slipway ${stage}: error** \`${code}\`\n\n${fence}text\n${text}\n${fence}\n`;
}
