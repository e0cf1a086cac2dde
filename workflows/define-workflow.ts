import { Document, isMap, type Scalar } from "yaml";

/** A permission with its reason; the reason becomes the comment that every scope must have. */
export interface Permission {
  readonly access: "read" | "write";
  readonly why: string;
}

export interface Job {
  readonly name: string;
  readonly "runs-on": string;
  readonly "timeout-minutes": number;
  readonly permissions: Readonly<Record<string, Permission>>;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name: string;
  readonly uses?: { readonly action: string; readonly sha: string; readonly tag: string };
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  /** One command; no `${{ }}` inside: values come through `env`. */
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Workflow {
  /** Name below .github/workflows. */
  readonly file: string;
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

export function defineWorkflow(workflow: Workflow): Workflow {
  return workflow;
}

/** The YAML text of a workflow: nothing is permitted on top, every scope and every pin carries its comment. */
export function renderWorkflow({ file, name, on, concurrency, jobs }: Workflow): string {
  const document = new Document({
    name,
    on,
    permissions: {},
    ...(concurrency === undefined ? {} : { concurrency }),
    jobs: Object.fromEntries(Object.entries(jobs).map(([id, job]) => [id, { ...job, permissions: {}, steps: [] }])),
  });
  document.commentBefore = ` Generated from workflows/${file.replace(/\.yml$/, ".ts")} by \`npm run generate\`: change that file.`;
  for (const [id, job] of Object.entries(jobs)) {
    for (const [scope, { access, why }] of Object.entries(job.permissions)) {
      document.setIn(["jobs", id, "permissions", scope], withComment(document, access, why));
    }
    job.steps.forEach((step, index) => {
      const { uses, ...rest } = step;
      document.setIn(["jobs", id, "steps", index], document.createNode(rest));
      const node = document.getIn(["jobs", id, "steps", index]);
      if (uses === undefined || !isMap(node)) return;
      const pinned = document.createPair("uses", withComment(document, `${uses.action}@${uses.sha}`, uses.tag));
      node.items.splice(1, 0, pinned);
    });
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function withComment(document: Document, value: string, comment: string): Scalar {
  const scalar = document.createNode(value) as Scalar;
  scalar.comment = ` ${comment}`;
  return scalar;
}
