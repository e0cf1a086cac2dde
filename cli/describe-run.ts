import type { RunDocument } from "../core/documents/run.ts";

/** What a person wants to know right after training. */
export function describeRun({ pipeline, data, trainer, model, seconds }: RunDocument): string {
  const { train, validation, test } = data.parts;
  const facts = Object.entries(trainer.facts).map(([name, value]) => `${name} ${value}`);
  return [
    `${pipeline}: ${trainer.kind} on ${trainer.backend} in ${seconds.toFixed(1)} s`,
    `  rows    ${train.rows} train, ${validation.rows} validation, ${test.rows} test`,
    `  model   ${(model.bytes / 1000).toFixed(0)} kB, digest ${model.digest.slice(0, 12)}, saved model differs by ${model.parity}`,
    ...(facts.length === 0 ? [] : [`  fit     ${facts.join(", ")}`]),
  ].join("\n");
}
