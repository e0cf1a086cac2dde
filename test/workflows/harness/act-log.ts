/** What act's JSON log tells of a run. */
export interface ActRun {
  readonly exitCode: number;
  readonly jobs: readonly ActJob[];
  readonly notices: readonly Annotation[];
  /** Markdown that steps wrote into `GITHUB_STEP_SUMMARY`. */
  readonly summaries: readonly string[];
  /** All lines as a person would read them. */
  readonly text: string;
}

export interface ActJob {
  readonly id: string;
  readonly name: string;
  readonly matrix: Readonly<Record<string, unknown>>;
  readonly result: "success" | "failure" | "skipped";
  readonly steps: readonly { readonly name: string; readonly result: string }[];
  readonly outputs: Readonly<Record<string, string>>;
}

export interface Annotation {
  readonly level: "notice" | "warning" | "error";
  readonly message: string;
  readonly properties: Readonly<Record<string, string>>;
}

interface Line {
  readonly jobID?: string;
  readonly job?: string;
  readonly matrix?: Readonly<Record<string, unknown>>;
  readonly step?: string;
  readonly stepResult?: string;
  readonly jobResult?: string;
  readonly command?: string;
  readonly content?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly kvPairs?: Readonly<Record<string, string>>;
  readonly msg?: string;
}

/** @throws Error when act skipped a job because it does not know its runner, which it reports as success. */
export function parseActLog(log: string, exitCode: number): ActRun {
  const lines = log.split("\n").flatMap(parseLine);
  const text = lines.map(({ job, msg }) => `${job ?? ""} | ${(msg ?? "").trimEnd()}`).join("\n");
  if (/Skipping unsupported platform/.test(text)) throw new Error(`A runner is not mapped:\n${text}`);
  const byJob = Map.groupBy(
    lines.filter(({ jobID }) => jobID !== undefined),
    ({ jobID, matrix }) => `${jobID} ${JSON.stringify(matrix ?? {})}`,
  );
  return {
    exitCode,
    jobs: [...byJob.values()].map(readJob),
    notices: lines.flatMap(readAnnotation),
    summaries: lines.flatMap(({ command, content }) => (command === "summary" && content ? [content] : [])),
    text,
  };
}

function parseLine(text: string): readonly Line[] {
  if (!text.startsWith("{")) return text.trim() === "" ? [] : [{ msg: text }];
  return [JSON.parse(text) as Line];
}

function readJob(lines: readonly Line[]): ActJob {
  const first = lines[0] ?? {};
  const result = lines.findLast(({ jobResult }) => jobResult !== undefined)?.jobResult;
  return {
    id: first.jobID ?? "",
    name: first.job ?? "",
    matrix: first.matrix ?? {},
    result: result === "success" || result === "failure" ? result : "skipped",
    steps: lines.flatMap(({ step, stepResult }) =>
      step === undefined || stepResult === undefined ? [] : [{ name: step, result: stepResult }],
    ),
    outputs: Object.fromEntries(
      lines.flatMap(({ command, name, arg }) => (command === "set-output" && name ? [[name, arg ?? ""]] : [])),
    ),
  };
}

function readAnnotation({ command, arg, kvPairs }: Line): readonly Annotation[] {
  if (command !== "notice" && command !== "warning" && command !== "error") return [];
  return [{ level: command, message: arg ?? "", properties: kvPairs ?? {} }];
}
