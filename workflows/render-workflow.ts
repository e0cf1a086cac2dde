import { Document, isMap, isScalar, Pair, type ParsedNode, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { Commented, type Workflow } from "./define-workflow.ts";

/** Order of the keys of a job and of a step; `yaml` keeps the order in which a map is filled. */
const KEYS: readonly string[] = [
  "name",
  "id",
  "needs",
  "if",
  "strategy",
  "runs-on",
  "timeout-minutes",
  "environment",
  "permissions",
  "concurrency",
  "outputs",
  "uses",
  "with",
  "secrets",
  "run",
  "env",
  "continue-on-error",
  "steps",
];

/** Words that some readers take for true or false. */
const YAML_1_1_BOOLEAN = /^(y|n|yes|no|on|off)$/i;

/**
 * The text of a workflow file: nothing is permitted on top, comments stand behind what they explain, and equal input gives equal bytes.
 * `header` says what the file is and how to renew it.
 */
export function renderWorkflow(workflow: Workflow, header: string): string {
  const { name, "run-name": runName, on, concurrency, jobs } = workflow;
  const sorted = Object.fromEntries(
    Object.entries(jobs).map(([id, job]) => [
      id,
      sortKeys("steps" in job ? { ...job, steps: job.steps.map(sortKeys) } : job),
    ]),
  );
  const document = new Document<ParsedNode>();
  const root = toNode({ name, "run-name": runName, on, permissions: {}, concurrency, jobs: sorted });
  document.contents = root as ParsedNode;
  document.commentBefore = header
    .split("\n")
    .map((line) => ` ${line}`)
    .join("\n");
  separate(root);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, nullStr: "" });
}

function sortKeys(value: object): Readonly<Record<string, unknown>> {
  const rank = ([key]: readonly [string, unknown]) => KEYS.indexOf(key);
  return Object.fromEntries(Object.entries(value).toSorted((a, b) => rank(a) - rank(b)));
}

function toNode(value: unknown): Scalar | YAMLMap | YAMLSeq {
  if (value instanceof Commented) {
    const scalar = new Scalar(value.value);
    scalar.comment = ` ${value.comment}`;
    return scalar;
  }
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    list.items = value.map(toNode);
    return list;
  }
  if (typeof value !== "object" || value === null) {
    const scalar = new Scalar(value);
    if (typeof value === "string" && YAML_1_1_BOOLEAN.test(value)) scalar.type = Scalar.QUOTE_DOUBLE;
    return scalar;
  }
  const map = new YAMLMap();
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined) map.add(new Pair(new Scalar(key), toNode(child)));
  }
  return map;
}

/** An empty line before every section below the names, and every job but the first. */
function separate(root: unknown): void {
  if (!isMap(root)) return;
  for (const { key, value } of root.items.slice(1)) {
    if (isScalar(key) && key.value !== "run-name") key.spaceBefore = true;
    if (!isScalar(key) || key.value !== "jobs" || !isMap(value)) continue;
    for (const job of value.items.slice(1)) if (isScalar(job.key)) job.key.spaceBefore = true;
  }
}
