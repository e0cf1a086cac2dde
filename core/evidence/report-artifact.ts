import { MODEL_NAME_PATTERN } from "../documents/report-evidence.ts";

const PREFIX = "slipway-report-";

/** Name of the artifact that tells the comment what to say; `model` is `<pipeline>` or `<pipeline>.<tenant slug>`. */
export function formatReportArtifact(model: string): string {
  return `${PREFIX}${model}`;
}

/** The model that an artifact's name speaks of; undefined when it is no report. */
export function modelOfReportArtifact(name: string): string | undefined {
  const model = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : "";
  return MODEL_NAME_PATTERN.test(model) ? model : undefined;
}
