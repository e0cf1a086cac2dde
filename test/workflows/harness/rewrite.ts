import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";
import { type Access, type Scopes, textOf } from "../../fakes/github/exchange.ts";

export interface Rewriting {
  /** `owner/name@ref` that stands for `$`, the repository a file belongs to. */
  readonly self?: { readonly repository: string; readonly ref: string };
  /** Repository whose steps get the token of their job, `owner/name`. */
  readonly own: string;
  /** A token with the permissions of a job; called once per job. */
  mint(permissions: Scopes): string;
}

/** Actions of others that ask the API as well. */
const THEIRS = ["actions/attest"];

/** act refuses or ignores these keys; that the generated files say them is asserted statically. */
const UNKNOWN_TO_ACT = ["permissions", "concurrency", "cache-mode", "snapshot"];

/**
 * A workflow that act runs as GitHub would run the original: what act does not know is taken out, and every job's own
 * steps get a token that may do what the job's `permissions:` say and nothing else.
 */
export function rewriteForAct(text: string, rewriting: Rewriting): string {
  const document = parseDocument(text);
  const workflow = document.contents;
  if (!isMap(workflow)) throw new Error("Not a workflow.");
  const jobs = workflow.get("jobs");
  for (const { value: job } of isMap(jobs) ? jobs.items : []) {
    if (isMap(job))
      rewriteJob(job, { ...rewriting, permissions: readPermissions(job) ?? readPermissions(workflow) ?? {} });
  }
  for (const key of UNKNOWN_TO_ACT) workflow.delete(key);
  return document.toString({ lineWidth: 0 });
}

/** What a job may do: `undefined` when neither it nor the workflow says so. */
export function readPermissions(level: YAMLMap): Scopes | undefined {
  const permissions = level.get("permissions");
  if (permissions === undefined) return undefined;
  if (!isMap(permissions)) throw new Error("permissions: is not a map.");
  const entries = permissions.items.map(({ key, value }): [string, Access] => [String(key), String(value) as Access]);
  return Object.fromEntries(entries.filter(([name, access]) => name !== "id-token" && access !== ("none" as string)));
}

function rewriteJob(job: YAMLMap, rewriting: Rewriting & { readonly permissions: Scopes }): void {
  const steps = job.get("steps");
  if (isSeq(steps)) {
    const token = rewriting.mint(rewriting.permissions);
    for (const step of steps.items) if (isMap(step)) rewriteStep(step, { ...rewriting, token });
  }
  resolveSelf(job, rewriting);
  for (const key of UNKNOWN_TO_ACT) job.delete(key);
  const environment = job.get("environment");
  if (isMap(environment)) job.set("environment", environment.get("name"));
}

function rewriteStep(step: YAMLMap, rewriting: Rewriting & { readonly token: string }): void {
  resolveSelf(step, rewriting);
  const uses = textOf(step.get("uses")) ?? "";
  const takesToken = [rewriting.own, ...THEIRS].some(
    (name) => uses.startsWith(`${name}/`) || uses.startsWith(`${name}@`),
  );
  if (!takesToken) return;
  if (!step.hasIn(["with", "github-token"])) step.setIn(["with", "github-token"], rewriting.token);
}

/** `$/actions/x` is the same file of the same commit. */
function resolveSelf(node: YAMLMap, { self }: Rewriting): void {
  const uses = node.get("uses", true);
  if (!isScalar(uses) || !String(uses.value).startsWith("$/")) return;
  if (self === undefined) throw new Error(`${String(uses.value)}: $ is not known here.`);
  uses.value = `${self.repository}/${String(uses.value).slice(2)}@${self.ref}`;
}

/** `owner/name@ref` of every action and workflow that a file uses. */
export function listUses(text: string): readonly string[] {
  return [...text.matchAll(/\buses:\s*['"]?([^\s'"#,}]+)/g)].map(([, uses]) => uses ?? "");
}
