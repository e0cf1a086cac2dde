import type { Delivery } from "../core/documents/delivery.ts";
import { deploymentDocument } from "../core/documents/deployment.ts";
import type { DocumentStore } from "../core/documents/document-store.ts";
import { evaluationDocument } from "../core/documents/evaluation.ts";
import { manifestDocument } from "../core/documents/manifest.ts";
import { type MonitorDocument, monitorDocument, type WindowResult } from "../core/documents/monitor.ts";
import { tenantsDocument } from "../core/documents/tenants.ts";
import { findLatestWindow } from "../core/monitor/latest-window.ts";
import { alignColumns } from "./align-columns.ts";
import { describeEvaluation } from "./describe-evaluation.ts";
import { describeTenants } from "./describe-tenants.ts";
import type { Paint } from "./paint.ts";
import { plainDocument } from "./plain-text.ts";

/** The end of `slipway run`: verdict table, version, what was served, what monitoring says, and where the report is. */
export async function describeDelivery(delivery: Delivery, documents: DocumentStore, paint: Paint): Promise<string> {
  // A stage that was skipped because nothing changed has a document all the same.
  const shown = delivery.stages.filter(({ outcome, document }) => outcome !== "skipped" || document !== "");
  const ran = new Set(shown.map(({ stage }) => stage));
  const stages = delivery.stages.map(({ stage, outcome, seconds, reason = "" }) => [
    stage,
    outcome,
    `${seconds.toFixed(1)}`,
    reason,
  ]);
  const sections = [
    ran.has("evaluate") ? await describeVerdict(documents, paint) : "",
    ran.has("evaluate") ? await describeRollUp(documents, paint) : "",
    ran.has("register") ? await describeVersion(documents) : "",
    ran.has("deploy") ? await describeServing(documents, paint) : "",
    ran.has("monitor") ? await describeMonitoring(documents, paint) : "",
    alignColumns([["stage", "outcome", "seconds", ""], ...stages]).join("\n"),
    delivery.report.html === "" ? "" : `report   ${delivery.report.html}`,
    `${paint.strong(delivery.pipeline)}: ${paint.outcome(delivery.outcome)} in ${delivery.seconds.toFixed(1)} s`,
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

async function describeVerdict(documents: DocumentStore, paint: Paint): Promise<string> {
  const evaluation = plainDocument(await documents.load(evaluationDocument));
  return evaluation === undefined ? "" : describeEvaluation(evaluation, paint);
}

async function describeRollUp(documents: DocumentStore, paint: Paint): Promise<string> {
  const rollUp = plainDocument(await documents.load(tenantsDocument));
  return rollUp === undefined ? "" : describeTenants(rollUp, paint);
}

async function describeVersion(documents: DocumentStore): Promise<string> {
  const manifest = plainDocument(await documents.load(manifestDocument));
  return manifest === undefined
    ? ""
    : `version  ${manifest.model}@${manifest.version} (digest ${manifest.modelDigest.slice(0, 12)})`;
}

async function describeServing(documents: DocumentStore, paint: Paint): Promise<string> {
  const deployment = plainDocument(await documents.load(deploymentDocument));
  if (deployment === undefined) return "";
  const { outcome, model, version, environment, target, smoke, replay } = deployment;
  const difference =
    replay === null
      ? "no rows to replay"
      : `${replay.rows} rows replayed, scores differ by at most ${replay.maxDifference ?? "?"}`;
  return `serving  ${target.url} answered as ${model}@${version} in ${environment}: ${paint.outcome(outcome)}; ${smoke.detail}; ${difference}`;
}

async function describeMonitoring(documents: DocumentStore, paint: Paint): Promise<string> {
  const monitor = plainDocument(await documents.load(monitorDocument));
  if (monitor === undefined) return "";
  const rows = monitor.windows.map((window) => [
    windowName(window),
    `${window.rows}`,
    window.verdict,
    describeAlarms(window),
  ]);
  return [
    `monitor  ${paint.outcome(monitor.verdict)}: ${monitor.reason}`,
    ...alignColumns([["window", "rows", "verdict", ""], ...rows]).map((line) => `  ${line}`),
    `  ${describePolicy(monitor)}`,
  ].join("\n");
}

function windowName({ start }: WindowResult): string {
  return start === null ? "whole table" : start.replace("T00:00:00.000Z", "");
}

function describeAlarms({ features, quality, prediction }: WindowResult): string {
  const moved = features.filter(({ state }) => state.startsWith("DRIFT"));
  const drifted = moved.map(
    ({ name, effect, causes }) =>
      `${name} d*=${effect?.toFixed(2) ?? "?"}${causes.length === 0 ? "" : ` (${causes.join(", ")})`}`,
  );
  const alarms = quality
    .filter(({ state }) => state === "alarm")
    .map(({ feature, test }) => `${feature ?? "rows"}: ${test}`);
  const score =
    prediction?.state.startsWith("DRIFT") === true ? [`score d*=${prediction.effect?.toFixed(2) ?? "?"}`] : [];
  return [...drifted, ...alarms, ...score].join(", ");
}

function describePolicy(monitor: MonitorDocument): string {
  const { policy } = monitor;
  const detectable = findLatestWindow(monitor)?.detectableEffect ?? null;
  const found = detectable === null ? "" : `; a shift of d = ${detectable.toFixed(2)} is found with 80 % power`;
  return `${policy.name}, tolerated effect ${policy.effect}, ${policy.assumption}${found}`;
}
