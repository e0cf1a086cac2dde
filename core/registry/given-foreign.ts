import { z } from "zod";
import type { FileDigest } from "./file-digest.ts";
import { findUriProblem } from "./foreign-uri.ts";

/** A file that somebody registers by its address. */
export interface GivenForeign {
  readonly path: string;
  readonly uri: string;
  /** What the file must be; `undefined` when the file is there to be measured. */
  readonly stated: FileDigest | undefined;
}

const LINE = /^(?<path>[^=]*[^=\s])\s*=\s*(?<uri>\S+)(?:\s+sha256:(?<sha256>[0-9a-f]{64})\s+(?<bytes>\d{1,15}))?$/;

/** Text with one file on each line, or a list of such lines: `model.onnx=https://…`, or `model.onnx=https://… sha256:<hex> <bytes>`. */
export function foreignFilesText() {
  return z
    .union([z.string().transform((text) => text.split("\n")), z.array(z.string())], { error: "must be lines of text" })
    .transform((lines, context): readonly GivenForeign[] => {
      const files = new Map<string, GivenForeign>();
      for (const line of lines.map((each) => each.trim()).filter((each) => each !== "")) {
        const file = parseLine(line);
        const problem = file === undefined ? `must be ${FORM}` : findProblem(file, files);
        // The line is not quoted whole: an address may hold a password.
        if (problem !== undefined) context.addIssue({ code: "custom", message: `${line.split("=")[0]}: ${problem}` });
        if (file !== undefined) files.set(file.path, file);
      }
      return [...files.values()];
    });
}

const FORM = "file=https://…, if need be followed by sha256:<64 hex digits> <bytes>";

function parseLine(line: string): GivenForeign | undefined {
  const { path, uri, sha256, bytes } = LINE.exec(line)?.groups ?? {};
  if (path === undefined || uri === undefined) return undefined;
  return { path, uri, stated: sha256 === undefined ? undefined : { sha256, bytes: Number(bytes) } };
}

function findProblem({ path, uri }: GivenForeign, known: ReadonlyMap<string, GivenForeign>): string | undefined {
  if (known.has(path)) return "is given twice";
  const problem = findUriProblem(uri);
  return problem === undefined ? undefined : `its address ${problem}`;
}
