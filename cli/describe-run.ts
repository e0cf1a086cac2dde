import type { RunDocument, SeedSpread } from "../core/documents/run.ts";

/** What a person wants to know right after training. */
export function describeRun({ pipeline, data, trainer, seeds, model, seconds }: RunDocument): string {
  const { train, validation, test } = data.parts;
  const facts = Object.entries(trainer.facts).map(([name, value]) => `${name} ${value}`);
  return [
    `${pipeline}: ${trainer.kind} on ${trainer.backend} in ${seconds.toFixed(1)} s`,
    `  rows    ${train.rows} train, ${validation.rows} validation, ${test.rows} test`,
    `  model   ${(model.bytes / 1000).toFixed(0)} kB, digest ${model.digest.slice(0, 12)}, saved model differs by ${model.parity}`,
    ...(seeds === undefined ? [] : [`  seeds   ${describeSeeds(seeds)}`]),
    ...(facts.length === 0 ? [] : [`  fit     ${facts.join(", ")}`]),
  ].join("\n");
}

function describeSeeds({ metric, values, mean, sd }: SeedSpread): string {
  if (mean === null || sd === null) return `${metric} is not defined on the validation part`;
  return `${metric} ${mean.toFixed(4)} on average, sd ${sd.toFixed(4)} over ${values.length} seeds (validation part)`;
}
