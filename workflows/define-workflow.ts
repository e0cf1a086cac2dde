/** A scalar with the comment that stands behind it: why a permission is needed, which tag a commit is, why a job is skipped. */
export class Commented {
  readonly value: string;
  readonly comment: string;

  constructor(value: string, comment: string) {
    this.value = value;
    this.comment = comment;
  }
}

/** A permission to read, with its reason: every scope must have one. */
export function read(why: string): Commented {
  return new Commented("read", why);
}

/** A permission to write, with its reason. */
export function write(why: string): Commented {
  return new Commented("write", why);
}

/** A third-party action by the commit of a tag. */
export function pin(action: string, { sha, tag }: { sha: string; tag: string }): Commented {
  return new Commented(`${action}@${sha}`, tag);
}

/** Text of a workflow file; an expression stands in `${{ }}` except under `if`. */
export type Text = string | Commented;

export interface Concurrency {
  readonly group: string;
  /** `max`: up to 100 wait, none is dropped. Without it the newest waiting one drops the others. */
  readonly queue?: "max";
  readonly "cancel-in-progress"?: boolean;
}

export interface Step {
  readonly name: Text;
  readonly id?: string;
  readonly if?: Text;
  readonly uses?: Text;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  /** One command; no `${{ }}` inside: values come through `env`. */
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly "continue-on-error"?: boolean;
}

interface AnyJob {
  readonly name: string;
  readonly needs?: readonly string[];
  readonly if?: Text;
  readonly permissions: Readonly<Record<string, Commented>>;
  readonly concurrency?: Concurrency;
}

/** A job of our own steps. */
export interface StepsJob extends AnyJob {
  readonly strategy?: {
    readonly "fail-fast": boolean;
    readonly matrix: Readonly<Record<string, unknown>>;
  };
  /** A label, a list of labels, a group of runners, or an expression that gives one of them. */
  readonly "runs-on": string | readonly string[] | Readonly<Record<string, unknown>>;
  readonly "timeout-minutes": number;
  readonly environment?: { readonly name: string; readonly url?: string; readonly deployment: boolean };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

/** A job that is another workflow. */
export interface CallJob extends AnyJob {
  readonly uses: Text;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

export type Job = StepsJob | CallJob;

export interface Workflow {
  /** Name below .github/workflows. */
  readonly file: string;
  readonly name: string;
  /** Name of a single run in the list, of what it was started with; default that of the workflow or the commit. */
  readonly "run-name"?: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
}

export function defineWorkflow(workflow: Workflow): Workflow {
  return workflow;
}
