import { z } from "zod";
import { normalisePosted } from "../../core/comments/posted-text.ts";
import { SlipwayError } from "../../core/errors.ts";
import type { TrackedIssue } from "../../core/issues/issue-tracker.ts";

const FENCE = "---";
const frontMatter = z.object({
  fingerprint: z.string(),
  model: z.string().exactOptional(),
  title: z.string(),
  labels: z.array(z.string()),
  state: z.enum(["open", "closed"]),
  stateReason: z.enum(["completed", "not_planned", "duplicate"]).nullable(),
  closedAt: z.string().nullable(),
});

/** An issue as a Markdown file: its fields as front matter, one JSON value a line, which is YAML too, then its body. */
export function formatIssueFile({
  fingerprint,
  model,
  title,
  labels,
  state,
  stateReason,
  closedAt,
  body,
}: TrackedIssue): string {
  const about = model === undefined ? { fingerprint } : { fingerprint, model };
  const fields = Object.entries({ ...about, title, labels, state, stateReason, closedAt });
  const lines = fields.map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `${[FENCE, ...lines, FENCE].join("\n")}\n\n${body}\n`;
}

/**
 * The issue in a file, which people may have edited: words without quotation marks are taken as text.
 * @throws SLIPWAY_E_DOCUMENT_INVALID
 */
export function parseIssueFile(
  text: string,
  { path, number }: { readonly path: string; readonly number: number },
): TrackedIssue {
  const [first, ...lines] = text.replaceAll("\r\n", "\n").split("\n");
  const end = lines.indexOf(FENCE);
  const fields = lines.slice(0, Math.max(0, end)).flatMap((line) => {
    const [, key, value] = /^(\w+):\s*(.*)$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, parseValue(value ?? "")] as const];
  });
  const read = frontMatter.safeParse(Object.fromEntries(fields));
  if (first === FENCE && end !== -1 && read.success) {
    const body = normalisePosted(
      lines
        .slice(end + 1)
        .join("\n")
        .replace(/^\n/, ""),
    );
    return { ...read.data, number, body, url: path };
  }
  const reason = read.success ? "its front matter has no end" : z.prettifyError(read.error).replaceAll("\n", " ");
  throw new SlipwayError("SLIPWAY_E_DOCUMENT_INVALID", {
    what: `${path} is no issue: ${reason}.`,
    remedy: "Repair the lines between the two `---`, or delete the file.",
    file: path,
  });
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.trim();
  }
}
