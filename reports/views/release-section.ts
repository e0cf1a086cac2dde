import type { Deployment } from "../../core/documents/deployment.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import {
  ABSENT,
  formatBytes,
  formatCount,
  formatInstant,
  formatNumber,
  formatPercent,
  formatSeconds,
} from "../format-number.ts";
import { joinPhrases, name, phrase, plain } from "../phrase.ts";
import { renderHtml } from "../render.ts";
import { shortDigest } from "./evaluation-sections.ts";
import { buildFact } from "./facts.ts";
import type { SectionView } from "./page.ts";
import { buildTable, type Cell, type TableView } from "./table.ts";
import { pluralise } from "./words.ts";

const MAX_FILES = 30;
const MAX_INPUTS = 80;
const MAX_LEVELS = 8;

/** The registered version: what is in it and what it takes. */
export function buildVersionSection(manifest: Manifest): SectionView {
  const { model, version, parent, key, createdAt, source } = manifest;
  const commit = source.commit === null ? plain("no commit") : phrase`commit ${name(source.commit.slice(0, 12))}`;
  return {
    id: "version",
    title: "Version",
    lead: [],
    blocks: [
      renderHtml("facts.html", {
        facts: [
          buildFact("Model", phrase`${name(model)}`, { detail: plain(formatInstant(createdAt)) }),
          buildFact("Version", phrase`${name(version)}`, {
            detail: parent === null ? plain("first version") : phrase`after ${name(parent)}`,
          }),
          buildFact("Model digest", phrase`${name(shortDigest(manifest.modelDigest))}`),
          buildFact("Data digest", phrase`${name(shortDigest(manifest.dataDigest))}`),
          buildFact("Identity", phrase`${name(shortDigest(key))}`, { detail: commit }),
        ],
      }),
      renderHtml("table.html", buildInputTable(manifest)),
      renderHtml("table.html", buildFileTable(manifest)),
    ],
  };
}

/** How the deployment was checked before it took traffic. */
export function buildDeploymentSection(deployment: Deployment): SectionView {
  const { environment, target, traffic, previous, deployedAt, seconds } = deployment;
  return {
    id: "deployment",
    title: "Deployment",
    lead: phrase`${name(deployment.version)} in ${name(environment)} at ${name(target.url)}, ${formatPercent(traffic, 0)} of traffic, ${formatInstant(deployedAt)}, in ${formatSeconds(seconds)}. ${previous === null ? plain("Nothing was deployed before.") : phrase`Before: ${name(previous.version)}.`}`,
    blocks: [renderHtml("table.html", buildCheckTable(deployment))],
  };
}

function buildCheckTable({ health, smoke, replay }: Deployment): TableView {
  const checks: readonly (readonly Cell[])[] = [
    ["Alive", sayPass(health.live), "the server answers"],
    ["Ready", sayPass(health.ready), "the model is loaded"],
    ["Smoke test", sayPass(smoke.passed), `${pluralise(smoke.rows, "row")}: ${smoke.detail}`],
    replay === null
      ? ["Golden replay", { text: "not run", tone: "mute" }, ABSENT]
      : [
          "Golden replay",
          sayPass(replay.passed),
          `${pluralise(replay.rows, "row")}, largest difference from the evaluation ${formatNumber(replay.maxDifference, 2)}`,
        ],
  ];
  return buildTable({
    caption: "Checks of the deployment",
    columns: [
      ["Check", "text"],
      ["Result", "text"],
      ["Evidence", "text"],
    ],
    rows: checks,
  });
}

function buildInputTable({ signature }: Manifest): TableView {
  const rest = signature.inputs.length - MAX_INPUTS;
  return buildTable({
    caption: "Inputs of the model",
    columns: [
      ["Input", "text"],
      ["Kind", "text"],
      ["Required", "text"],
      ["Levels", "text"],
    ],
    rows: signature.inputs.slice(0, MAX_INPUTS).map(({ name: input, kind, required, levels = [] }) => [
      phrase`${name(input)}`,
      kind,
      required ? "yes" : "no",
      levels.length === 0
        ? ABSENT
        : phrase`${joinPhrases(
            levels.slice(0, MAX_LEVELS).map((level) => phrase`${name(level)}`),
            ", ",
          )}${levels.length > MAX_LEVELS ? ` and ${formatCount(levels.length - MAX_LEVELS)} more` : ""}`,
    ]),
    note: rest > 0 ? plain(`${pluralise(rest, "more input")} in manifest.json.`) : [],
  });
}

function buildFileTable({ files }: Manifest): TableView {
  const rest = files.length - MAX_FILES;
  return buildTable({
    caption: "Files of the version",
    columns: [
      ["File", "text"],
      ["Size", "number"],
      ["sha256", "text"],
    ],
    rows: files
      .slice(0, MAX_FILES)
      .map(({ path, bytes, sha256 }) => [
        phrase`${name(path)}`,
        formatBytes(bytes),
        phrase`${name(shortDigest(sha256))}`,
      ]),
    note: rest > 0 ? plain(`${pluralise(rest, "more file")} in manifest.json.`) : [],
  });
}

function sayPass(passed: boolean): Cell {
  return passed ? { text: "passed", tone: "good" } : { text: "failed", tone: "bad" };
}
