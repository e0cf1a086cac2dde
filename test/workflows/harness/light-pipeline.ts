import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Files } from "./write-files.ts";

/** The file of credit-risk, deployed nowhere and cheap to train, with more said about its monitoring. */
export function lightenCreditRisk(root: string, monitor = ""): Files {
  const path = "pipelines/credit-risk/pipeline.ts";
  const text = readFileSync(join(root, path), "utf8")
    .replace(/\n {2}deploy: .*/, "")
    .replace("definePipeline, gbt", "definePipeline, linear")
    .replace("gbt()", "linear()")
    .replace('window: "1d"', `window: "1d", ${monitor}`);
  return { [path]: text };
}
