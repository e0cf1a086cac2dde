/** Whose move it is. A lost gate is not listed: it is an Outcome, not an error. */
export type ErrorKind = "configuration" | "data" | "external" | "internal";

/** Every code Slipway raises. Codes are public and permanent; `docs/errors.md` lists the same ones with their remedies. */
export const ERROR_CATALOGUE = {
  SLIPWAY_E_INPUT_INVALID: { kind: "configuration", meaning: "An input is missing, malformed or was renamed." },
  SLIPWAY_E_PIPELINE_NOT_FOUND: { kind: "configuration", meaning: "No pipeline file at the given path." },
  SLIPWAY_E_PIPELINE_INVALID: { kind: "configuration", meaning: "A pipeline file does not follow the schema." },
  SLIPWAY_E_PIPELINE_UNLOADABLE: { kind: "configuration", meaning: "A pipeline file cannot be parsed or executed." },
  SLIPWAY_E_REPOSITORY_INVALID: { kind: "configuration", meaning: "slipway.config does not follow the schema." },
  SLIPWAY_E_NOT_BUILT_YET: {
    kind: "configuration",
    meaning: "A known field or value that this version does not offer.",
  },
  SLIPWAY_E_DATA_NOT_FOUND: { kind: "data", meaning: "A data source matches no file." },
  SLIPWAY_E_DATA_UNREADABLE: { kind: "data", meaning: "A data file cannot be read as the format its name says." },
  SLIPWAY_E_DATA_EMPTY: { kind: "data", meaning: "A table has no rows, or too few for what is asked." },
  SLIPWAY_E_COLUMN_MISSING: { kind: "data", meaning: "The table lacks a column that is named." },
  SLIPWAY_E_COLUMN_CONFLICT: { kind: "data", meaning: "A column has different types in different files." },
  SLIPWAY_E_TARGET_INVALID: {
    kind: "data",
    meaning: "The target cannot be learned: constant, one class, or missing values.",
  },
  SLIPWAY_E_EXPECTATION_FAILED: { kind: "data", meaning: "Rows break what the pipeline declares under data.expect." },
  SLIPWAY_E_SPLIT_INVALID: { kind: "data", meaning: "A split leaves a part empty or without both classes." },
  SLIPWAY_E_SERIES_INVALID: {
    kind: "data",
    meaning: "A series to forecast is irregular, has gaps or holds no numbers.",
  },
  SLIPWAY_E_LOOK_AHEAD: { kind: "data", meaning: "A forecast would use what was not known at its origin." },
  SLIPWAY_E_TENANT_INVALID: { kind: "data", meaning: "A tenant is unknown, or a column cannot name tenants." },
  SLIPWAY_E_PREDICTIONS_INVALID: {
    kind: "data",
    meaning: "A predictions table lacks columns or holds unusable values.",
  },
  SLIPWAY_E_DOCUMENT_INVALID: { kind: "data", meaning: "A JSON document does not follow its schema." },
  SLIPWAY_E_DOCUMENT_MISSING: {
    kind: "configuration",
    meaning: "A stage needs a document that an earlier stage writes.",
  },
  SLIPWAY_E_DOCUMENT_UNWRITABLE: { kind: "external", meaning: "A document, report or model folder cannot be written." },
  SLIPWAY_E_DIGEST_MISMATCH: { kind: "data", meaning: "A file's content differs from its recorded digest." },
  SLIPWAY_E_SIZE_MISMATCH: {
    kind: "data",
    meaning: "A file that lives elsewhere is longer or shorter than recorded.",
  },
  SLIPWAY_E_MODEL_INVALID: { kind: "data", meaning: "A model folder cannot be loaded." },
  SLIPWAY_E_TRAINING_FAILED: { kind: "data", meaning: "A trainer could not fit a model to the data." },
  SLIPWAY_E_INTERRUPTED: { kind: "external", meaning: "The run was stopped by a signal." },
  SLIPWAY_E_RUNTIME_MISSING: { kind: "external", meaning: "A native package that the model needs is not installed." },
  SLIPWAY_E_REGISTRY_UNREADABLE: { kind: "external", meaning: "The registry exists and cannot be read." },
  SLIPWAY_E_REGISTRY_UNWRITABLE: { kind: "external", meaning: "The registry cannot be written." },
  SLIPWAY_E_REGISTRY_CONFLICT: {
    kind: "external",
    meaning: "Somebody else wrote first, or content differs under one name.",
  },
  SLIPWAY_E_FOREIGN_UNREACHABLE: {
    kind: "external",
    meaning: "A file of a version lives elsewhere and cannot be downloaded.",
  },
  SLIPWAY_E_VERSION_NOT_FOUND: { kind: "configuration", meaning: "The registry has no such model, version or stage." },
  SLIPWAY_E_VERSION_YANKED: { kind: "configuration", meaning: "The version was withdrawn and may not be used." },
  SLIPWAY_E_STATE_UNREADABLE: { kind: "external", meaning: "Stored state exists and cannot be read." },
  SLIPWAY_E_STATE_UNWRITABLE: { kind: "external", meaning: "State cannot be written." },
  SLIPWAY_E_STATE_CONFLICT: { kind: "external", meaning: "Somebody else wrote state first." },
  SLIPWAY_E_SERVER_UNREACHABLE: { kind: "external", meaning: "An inference server does not answer." },
  SLIPWAY_E_SERVER_REFUSED: { kind: "external", meaning: "An inference server answered with an error." },
  SLIPWAY_E_PERMISSION_MISSING: { kind: "configuration", meaning: "The token may not do what is asked." },
  SLIPWAY_E_GITHUB_FAILED: { kind: "external", meaning: "GitHub refuses a request or does not answer." },
  SLIPWAY_E_GITHUB_BUDGET: { kind: "external", meaning: "Too few requests of the hourly budget are left." },
  SLIPWAY_E_ARTIFACT_FAILED: { kind: "external", meaning: "An artifact cannot be uploaded, listed or downloaded." },
  SLIPWAY_E_ARTIFACT_INVALID: { kind: "data", meaning: "An artifact is not what it should be; nothing of it is used." },
  SLIPWAY_E_EVENT_REFUSED: {
    kind: "configuration",
    meaning: "The event that started a run is not one that this action acts on.",
  },
  SLIPWAY_E_WORKFLOW_STALE: {
    kind: "configuration",
    meaning: "Workflow files differ from what the pipelines ask for.",
  },
  SLIPWAY_E_UNEXPECTED: { kind: "internal", meaning: "A defect in Slipway." },
} as const satisfies Record<`SLIPWAY_E_${string}`, { kind: ErrorKind; meaning: string }>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export interface ErrorDetails {
  /** Names the input, file, line or column and quotes the value that was refused. One or more full sentences. */
  readonly what: string;
  /** The next thing to type, click or change. One full sentence. */
  readonly remedy: string;
  readonly cause?: unknown;
  /** The user's file at fault, for annotations. */
  readonly file?: string;
  /** 1-based line in `file`. */
  readonly line?: number;
}

export class SlipwayError extends Error {
  override readonly name = "SlipwayError";
  readonly code: ErrorCode;
  readonly what: string;
  readonly remedy: string;
  readonly file: string | undefined;
  readonly line: number | undefined;

  constructor(code: ErrorCode, { what, remedy, cause, file, line }: ErrorDetails) {
    super(`${what} ${remedy}`, { cause });
    this.code = code;
    this.what = what;
    this.remedy = remedy;
    this.file = file;
    this.line = line;
  }

  get kind(): ErrorKind {
    return ERROR_CATALOGUE[this.code].kind;
  }
}

/** Nothing thrown is ever ignored: what is not ours becomes SLIPWAY_E_UNEXPECTED. */
export function toSlipwayError(thrown: unknown): SlipwayError {
  if (thrown instanceof SlipwayError) return thrown;
  const what = thrown instanceof Error ? thrown.message : `Thrown, yet no Error: ${String(thrown)}.`;
  return new SlipwayError("SLIPWAY_E_UNEXPECTED", {
    what,
    remedy: "This is a defect in Slipway: please report it with the output of the same command and --debug.",
    cause: thrown,
  });
}

/** Exit code of the command line for an error: 2 when the user's move, else 1. */
export function exitCodeOf(error: SlipwayError): 1 | 2 {
  return error.kind === "configuration" || error.kind === "data" ? 2 : 1;
}
