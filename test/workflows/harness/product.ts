import { cpSync, existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scopes } from "../../fakes/github/exchange.ts";
import { rewriteForAct } from "./rewrite.ts";

export const PRODUCT = "slipway-ml/slipway";

/** A copy of the product at a ref, whose own reusable workflows have the tokens of one run. */
export function copyProduct(
  { from, to, ref }: { readonly from: string; readonly to: string; readonly ref: string },
  mint: (permissions: Scopes) => string,
): string {
  cpSync(from, to, { recursive: true });
  for (const file of existsSync(join(to, ".github/workflows"))
    ? globSync(".github/workflows/*.yml", { cwd: to })
    : []) {
    const text = readFileSync(join(to, file), "utf8");
    writeFileSync(join(to, file), rewriteForAct(text, { self: { repository: PRODUCT, ref }, own: PRODUCT, mint }));
  }
  return to;
}
