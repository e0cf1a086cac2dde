import type { Sha256 } from "../canonical-json.ts";
import type { Evaluation } from "../documents/evaluation.ts";
import type { ModelDocument } from "../documents/model.ts";
import type { RunDocument } from "../documents/run.ts";
import { SlipwayError } from "../errors.ts";
import { modelDigest } from "../model/assemble-model.ts";
import type { FileDigest } from "./file-digest.ts";

/** What a registration rests on. Only the model is always there. */
export interface Evidence {
  readonly model: ModelDocument;
  readonly run: RunDocument | undefined;
  readonly evaluation: Evaluation | undefined;
  /** Digests of the files as they are on disk, by their path in the version; absent files are not listed. */
  readonly files: ReadonlyMap<string, FileDigest>;
}

/**
 * Documents of different runs must never become one version. Everything that does not fit is named in one error.
 * @throws SLIPWAY_E_DIGEST_MISMATCH
 */
export function assertTogether(evidence: Evidence, sha256: Sha256): void {
  const problems = [
    ...findModelProblems(evidence, sha256),
    ...findRunProblems(evidence),
    ...findScoreProblems(evidence),
  ];
  if (problems.length === 0) return;
  throw new SlipwayError("SLIPWAY_E_DIGEST_MISMATCH", {
    what: `The documents do not belong together: ${problems.join("; ")}.`,
    remedy: "Run `slipway train` and `slipway evaluate` again, one after the other, then register.",
  });
}

function findModelProblems({ model, files }: Evidence, sha256: Sha256): readonly string[] {
  const own = modelDigest(model, sha256) === model.digest ? [] : ["model.json was changed after its digest was taken"];
  const changed = model.files.flatMap(({ path, sha256: recorded, bytes }) => {
    const found = files.get(path);
    if (found === undefined) return [`${path} is listed in model.json and does not exist`];
    return found.sha256 === recorded && found.bytes === bytes ? [] : [`${path} is not the file that model.json lists`];
  });
  return [...own, ...changed];
}

function findRunProblems({ model, run, evaluation }: Evidence): readonly string[] {
  if (run === undefined) return [];
  const problems = run.model.digest === model.digest ? [] : ["run.json describes another model"];
  if (evaluation === undefined) return problems;
  if (evaluation.dataDigest !== null && evaluation.dataDigest !== run.data.digest) {
    problems.push("evaluation.json judged other data than run.json describes");
  }
  if (evaluation.modelDigest !== null && evaluation.testDigest !== run.data.parts.test.digest) {
    problems.push("evaluation.json judged other rows than the test part of run.json");
  }
  return problems;
}

function findScoreProblems({ model, evaluation, files }: Evidence): readonly string[] {
  if (evaluation === undefined) return [];
  const own =
    evaluation.modelDigest === null || evaluation.modelDigest === model.digest
      ? []
      : ["evaluation.json judged another model"];
  const predictions = files.get("predictions.parquet");
  const same = predictions === undefined || predictions.sha256 === evaluation.predictionsDigest;
  return same ? own : [...own, "predictions.parquet is not the file that evaluation.json judged"];
}
