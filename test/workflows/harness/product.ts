import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";
import { type Scopes, textOf } from "../../fakes/github/exchange.ts";
import { readPermissions, rewriteForAct } from "./rewrite.ts";

export const PRODUCT = "slipway-ml/slipway";

interface ProductCopy {
  readonly from: string;
  readonly to: string;
  readonly ref: string;
  /** The workflow that uses it. */
  readonly caller: string;
}

/** A copy of the product at a ref, whose reusable workflows, as far as they are called, have the tokens of one run. */
export function copyProduct({ from, to, ref, caller }: ProductCopy, mint: (permissions: Scopes) => string): string {
  cpSync(from, to, { recursive: true });
  for (const { file, granted } of readCalls(caller)) {
    const path = join(to, file);
    const within = (wanted: Scopes): string => {
      assertGranted(wanted, { granted, file });
      return mint(wanted);
    };
    const own = { self: { repository: PRODUCT, ref }, own: PRODUCT, mint: within };
    writeFileSync(path, rewriteForAct(readFileSync(path, "utf8"), own));
  }
  return to;
}

/** Our reusable workflows that a workflow calls, and what the calling job may do. */
function readCalls(text: string): readonly { readonly file: string; readonly granted: Scopes }[] {
  const workflow = parseDocument(text).contents;
  const jobs = isMap(workflow) ? workflow.get("jobs") : undefined;
  return (isMap(jobs) ? jobs.items : []).flatMap(({ value: job }) => {
    if (!isMap(job)) return [];
    const [name = ""] = (textOf(job.get("uses")) ?? "").split("@");
    if (!name.startsWith(`${PRODUCT}/`)) return [];
    return [{ file: name.slice(PRODUCT.length + 1), granted: readPermissions(job) ?? {} }];
  });
}

/** GitHub starts no run in which a called job asks for more than its caller may. */
function assertGranted(wanted: Scopes, { granted, file }: { readonly granted: Scopes; readonly file: string }): void {
  const given = new Map<string, string>(Object.entries(granted));
  for (const [scope, access] of Object.entries(wanted)) {
    const has = given.get(scope) ?? "none";
    if (has === "write" || has === access) continue;
    throw new Error(`${file} asks for "${scope}: ${access}", and its caller is only allowed "${scope}: ${has}".`);
  }
}
