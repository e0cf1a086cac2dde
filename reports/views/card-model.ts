import type { CardEvidence, EvidenceName } from "../../core/card/evidence.ts";
import { formatBytes, formatInstant, formatSeconds } from "../format-number.ts";
import { name, phrase, plain } from "../phrase.ts";
import {
  buildCardTable,
  buildFactTable,
  buildSentences,
  type CardBlock,
  type FactRow,
  type ReadFact,
  readerOf,
  sayFact,
  sayField,
} from "./card-block.ts";
import { buildTable } from "./table.ts";

const MAX_PARAMETERS = 40;
const MAX_FILES = 20;
const MAX_INPUTS = 200;
const PARTS = ["train", "validation", "test"] as const;

/** What it is, where it came from, and which version it is. */
export function describeModel(evidence: CardEvidence): readonly CardBlock[] {
  const [run, evaluation, manifest] = readers(evidence);
  return buildFactTable("Model", [
    { label: "Name", fact: manifest("model") ?? run("pipeline") ?? evaluation("pipeline") },
    { label: "Version", fact: manifest("version") },
    { label: "Version before it", fact: manifest("parent") },
    instant("Registered", manifest("createdAt")),
    { label: "Kind of task", fact: evaluation("task", "kind") ?? run("settings", "task", "kind") },
    { label: "Target", fact: evaluation("task", "target") ?? run("settings", "task", "target") },
    { label: "Positive class", fact: evaluation("task", "positive") },
    { label: "Trainer", fact: run("trainer", "kind") },
    { label: "Computed by", fact: run("trainer", "backend") },
    {
      label: "Digest of model.json",
      fact: manifest("modelDigest") ?? run("model", "digest") ?? evaluation("modelDigest"),
    },
    sized("Size of the model", run("model", "bytes")),
    { label: "Commit", fact: run("source", "commit") ?? manifest("source", "commit") },
    { label: "Uncommitted changes", fact: run("source", "dirty") },
    { label: "Digest of the pipeline", fact: run("pipelineDigest") },
  ]);
}

/** Rows, files and parts, and what was left out. */
export function describeData(evidence: CardEvidence): readonly CardBlock[] {
  const [run, evaluation, manifest] = readers(evidence);
  const document = evidence["run.json"];
  const facts = buildFactTable("Data", [
    { label: "Rows", fact: run("data", "rows") },
    { label: "Digest of the data", fact: run("data", "digest") ?? manifest("dataDigest") ?? evaluation("dataDigest") },
    { label: "Rows that repeat an earlier one", fact: run("data", "duplicateRows") },
    {
      label: "Test rows that are in training too",
      fact: run("data", "leakage", "rows") ?? evaluation("leakage", "rows"),
    },
    ...PARTS.map((part) => ({ label: `Rows of the ${part} part`, fact: run("data", "parts", part, "rows") })),
    ...PARTS.map((part) => ({
      label: `Digest of the row ids of the ${part} part`,
      fact: run("data", "parts", part, "digest"),
    })),
  ]);
  if (document === undefined) return facts;
  const { features, ignored } = document.data;
  const left = ignored
    .slice(0, MAX_PARAMETERS)
    .map(({ column, reason }) => phrase`${name(column)} is not used: ${reason}.`);
  const used = phrase`Features: ${features.slice(0, MAX_INPUTS).flatMap((feature, index) => [...plain(index === 0 ? "" : ", "), name(feature)])}${features.length > MAX_INPUTS ? ", … in run.json" : ""}.`;
  return [...facts, ...describeFiles(evidence), buildSentences([used, ...left], "Columns")];
}

function describeFiles(evidence: CardEvidence): readonly CardBlock[] {
  const read = readerOf(evidence, "run.json");
  const files = evidence["run.json"]?.data.files.slice(0, MAX_FILES) ?? [];
  const facts = files.map((_, index) => ({
    path: read("data", "files", index, "path"),
    rows: read("data", "files", index, "rows"),
    sha256: read("data", "files", index, "sha256"),
  }));
  const table = buildTable({
    caption: "Files",
    columns: [
      ["File", "text"],
      ["Rows", "number"],
      ["sha256", "text"],
      ["Field", "text"],
    ],
    rows: facts.map(({ path, rows, sha256 }, index) => [
      sayFact(path?.value ?? null),
      sayFact(rows?.value ?? null),
      sayFact(sha256?.value ?? null),
      sayField({ document: "run.json", pointer: `/data/files/${index}` }),
    ]),
  });
  return buildCardTable(
    table,
    facts.flatMap(({ path, rows, sha256 }) => [path, rows, sha256]),
  );
}

/** How it was fitted, and what was found. */
export function describeTraining(evidence: CardEvidence): readonly CardBlock[] {
  const [run] = readers(evidence);
  const { parameters = {}, facts = {} } = evidence["run.json"]?.trainer ?? {};
  return [
    ...buildFactTable("Training", [
      instant("Started", run("startedAt")),
      timed("Took", run("seconds")),
      { label: "Seed", fact: run("trainer", "seed") },
      { label: "Largest difference between the trained and the saved model", fact: run("model", "parity") },
    ]),
    ...buildFactTable(
      "Parameter",
      rowsOf(parameters, (key) => run("trainer", "parameters", key)),
    ),
    ...buildFactTable(
      "Result",
      rowsOf(facts, (key) => run("trainer", "facts", key)),
    ),
  ];
}

/** On what it was computed. */
export function describeEnvironment(evidence: CardEvidence): readonly CardBlock[] {
  const [run] = readers(evidence);
  return buildFactTable("Environment", [
    { label: "Slipway", fact: run("environment", "slipway") },
    { label: "Node", fact: run("environment", "node") },
    { label: "Operating system", fact: run("environment", "os") },
    { label: "Processor", fact: run("environment", "cpu") },
    { label: "Digest of the dependencies", fact: run("environment", "lockDigest") },
  ]);
}

/** What it takes and gives. */
export function describeSignature(evidence: CardEvidence): readonly CardBlock[] {
  const { inputs = [], outputs = [] } = evidence["manifest.json"]?.signature ?? {};
  if (inputs.length === 0) return [];
  const taken = inputs
    .slice(0, MAX_INPUTS)
    .map(
      (input) => phrase`Input ${name(input.name)}: ${input.kind}, ${input.required ? "required" : "may be missing"}.`,
    );
  const given = outputs.map((output) => phrase`Output ${name(output.name)}: ${output.kind}.`);
  return [buildSentences([...taken, ...given], "Signature")];
}

function rowsOf(values: Readonly<Record<string, unknown>>, read: ReadFact): readonly FactRow[] {
  return Object.keys(values)
    .slice(0, MAX_PARAMETERS)
    .map((key) => ({ label: phrase`${name(key)}`, fact: read(key) }));
}

function readers(evidence: CardEvidence): readonly [run: ReadFact, evaluation: ReadFact, manifest: ReadFact] {
  const of = (document: EvidenceName) => readerOf(evidence, document);
  return [of("run.json"), of("evaluation.json"), of("manifest.json")];
}

function instant(label: string, fact: FactRow["fact"]): FactRow {
  return typeof fact?.value === "string"
    ? { label, fact, text: formatInstant(fact.value) }
    : { label, fact: undefined };
}

function sized(label: string, fact: FactRow["fact"]): FactRow {
  return typeof fact?.value === "number" ? { label, fact, text: formatBytes(fact.value) } : { label, fact: undefined };
}

function timed(label: string, fact: FactRow["fact"]): FactRow {
  return typeof fact?.value === "number"
    ? { label, fact, text: formatSeconds(fact.value) }
    : { label, fact: undefined };
}
