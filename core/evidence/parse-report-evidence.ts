import { type ReportEvidence, reportEvidenceDocument } from "../documents/report-evidence.ts";
import { SlipwayError } from "../errors.ts";
import { MAX_EVIDENCE_BYTES } from "./build-report-evidence.ts";
import { formatReportArtifact } from "./report-artifact.ts";

/** What the platform itself says of an artifact; its content must agree. */
export interface ExpectedEvidence {
  /** Name of the artifact. */
  readonly artifact: string;
  /** Head of the run that uploaded it. */
  readonly commit: string;
  readonly runId: number;
}

const MAX_ISSUES = 3;
const MAX_ISSUE_CHARACTERS = 200;
// Names that reach into every object of JavaScript. zod drops one of them without a word; here it is a refusal.
const RESERVED_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const KEY = /^[A-Za-z0-9._-]{1,64}$/;
const MAX_DEPTH = 16;

/**
 * Evidence out of the bytes of `report.json`, which anybody may have written. What is refused is described by our own words and by the place in
 * the document, never by what stands there.
 * @throws SLIPWAY_E_ARTIFACT_INVALID
 */
export function parseReportEvidence(bytes: Uint8Array, expected: ExpectedEvidence): ReportEvidence {
  if (bytes.length > MAX_EVIDENCE_BYTES) {
    throw refuse(expected, `report.json has ${bytes.length} bytes, more than ${MAX_EVIDENCE_BYTES}`);
  }
  const value = parseJson(bytes, expected);
  assertPlain(value, expected);
  if (readSchemaName(value) !== "slipway/report-evidence/v1") {
    throw refuse(expected, "report.json does not say schema slipway/report-evidence/v1");
  }
  const result = reportEvidenceDocument.schema.safeParse(value);
  if (!result.success) {
    const issues = result.error.issues
      .slice(0, MAX_ISSUES)
      .map(({ path, code }) => `${path.join(".").slice(0, MAX_ISSUE_CHARACTERS) || "(root)"} (${code})`);
    throw refuse(expected, `report.json breaks its schema at ${issues.join(", ")}`);
  }
  assertAgrees(result.data, expected);
  return result.data;
}

function parseJson(bytes: Uint8Array, expected: ExpectedEvidence): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refuse(expected, "report.json is no JSON in UTF-8", cause); // also what nests too deep for a parser
  }
}

function readSchemaName(value: unknown): unknown {
  return typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
}

/** A loop and no recursion: depth is one of the things that are checked. */
function assertPlain(value: unknown, expected: ExpectedEvidence): void {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw refuse(expected, `report.json nests deeper than ${MAX_DEPTH} levels`);
    level = level.flatMap((each) => {
      if (typeof each !== "object" || each === null) return [];
      if (!Array.isArray(each) && !Object.keys(each).every(isPlainKey)) {
        throw refuse(expected, "report.json has a key that no document of Slipway has");
      }
      return Object.values(each) as unknown[];
    });
  }
}

function isPlainKey(key: string): boolean {
  return KEY.test(key) && !RESERVED_KEYS.has(key);
}

/** Evidence of another model, commit or run is evidence of nothing here. */
function assertAgrees({ model, commit, run, evaluation, tenants }: ReportEvidence, expected: ExpectedEvidence): void {
  if (formatReportArtifact(model) !== expected.artifact) {
    throw refuse(expected, "it speaks of another model than its name does");
  }
  if ([evaluation.pipeline, tenants?.pipeline ?? model].some((name) => name !== model)) {
    throw refuse(expected, "its evaluation is that of another model");
  }
  if (commit !== expected.commit) throw refuse(expected, "it speaks of another commit than the head of its run");
  if (run.id !== expected.runId) throw refuse(expected, "it says that another run computed it");
}

function refuse({ artifact }: ExpectedEvidence, why: string, cause?: unknown): SlipwayError {
  return new SlipwayError("SLIPWAY_E_ARTIFACT_INVALID", {
    what: `Artifact ${artifact} is refused: ${why}.`,
    remedy:
      "Nothing of it was posted. Run the pull request's workflow again with the same version of Slipway in both workflows.",
    cause,
  });
}
