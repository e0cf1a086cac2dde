import { clip, MAX_NAME } from "../../core/clean-text.ts";
import type { TrainingFacts } from "../../core/documents/report-evidence.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import { renderHistory } from "../charts/history.ts";
import { formatBytes, formatNumber, formatSeconds } from "../format-number.ts";
import { name, type Phrase, phrase, plain } from "../phrase.ts";
import { renderHtml } from "../render.ts";
import { buildFact, type FactView } from "./facts.ts";
import { titleOf } from "./metric-record.ts";
import type { SectionView } from "./page.ts";
import { buildTable, type TableView } from "./table.ts";
import { pluralise } from "./words.ts";

const MAX_PARAMETERS = 40;

/** What was trained, with which settings, where, and how long it took. */
export async function buildTrainingSection(run: RunDocument): Promise<SectionView> {
  const { trainer, model, environment, seconds, source } = run;
  const facts = renderHtml("facts.html", {
    facts: [
      buildFact("Trainer", phrase`${name(trainer.kind)}`, {
        detail: plain(`on ${trainer.backend}, seed ${trainer.seed}`),
      }),
      buildFact("Time", plain(formatSeconds(seconds)), { detail: plain(sayTimings(run)) }),
      buildFact("Model", plain(formatBytes(model.bytes)), { detail: plain(`digest ${model.digest.slice(0, 12)}`) }),
      buildFact("Train/serve parity", plain(sayParity(model.parity)), {
        detail: plain("largest difference of a score"),
      }),
      ...describeSeeds(run),
      buildFact("Source", sayCommit(source), {
        detail: plain(source.dirty === true ? "with uncommitted changes" : ""),
      }),
      buildFact("Environment", plain(`Slipway ${environment.slipway}, Node ${environment.node}`), {
        detail: plain(`${environment.os}, ${environment.cpu}`),
      }),
    ],
  });
  const history = trainer.history.length > 1 ? [await drawHistory(run)] : [];
  return {
    id: "training",
    title: "Training",
    lead: [],
    blocks: [facts, ...history, renderHtml("table.html", buildParameterTable(run))],
  };
}

/** What the model is and cost, in one line. */
export function sayTraining(run: TrainingFacts): Phrase {
  const { trainer, model, data, seconds, timings } = run;
  const fit = timings.fit === undefined ? "" : `, ${formatSeconds(timings.fit)} of it fitting`;
  return phrase`${name(trainer.kind)} on ${pluralise(data.parts.train.rows, "row")} · model ${formatBytes(model.bytes)} · training ${formatSeconds(seconds)}${fit} · ${sayCommit(run.source)}`;
}

/** How much of a difference between two models the seed alone explains. */
function describeSeeds({ seeds }: RunDocument): readonly FactView[] {
  if (seeds === undefined) return [];
  const { metric, values, mean, sd, refitted } = seeds;
  return [
    buildFact("Seed spread", plain(`${titleOf(metric)} sd ${formatNumber(sd, 2)} over ${values.length} seeds`), {
      detail: plain(
        `mean ${formatNumber(mean)} on the validation part${refitted ? ", which these models have not learned from" : ""}`,
      ),
    }),
  ];
}

async function drawHistory({ trainer }: RunDocument) {
  const last = trainer.history.at(-1);
  const label = `Loss over ${trainer.history.length} steps; last ${formatNumber(last?.loss ?? null)}, validation ${formatNumber(last?.validationLoss ?? null)}.`;
  const chart = await renderHistory(trainer.history, label);
  return renderHtml("figures.html", {
    size: "single",
    figures: [{ chart, title: plain("Loss"), caption: plain(label) }],
  });
}

function buildParameterTable({ trainer }: RunDocument): TableView {
  const entries = [
    ...Object.entries(trainer.parameters).map((entry) => [...entry, "set"] as const),
    ...Object.entries(trainer.facts).map((entry) => [...entry, "found"] as const),
  ];
  const rest = entries.length - MAX_PARAMETERS;
  return buildTable({
    caption: "Parameters and results",
    columns: [
      ["Setting", "text"],
      ["Value", "text"],
      ["", "text"],
    ],
    rows: entries
      .slice(0, MAX_PARAMETERS)
      .map(([setting, value, origin]) => [
        phrase`${name(setting)}`,
        clip(sayValue(value), MAX_NAME * 2),
        { text: origin, tone: "quiet" },
      ]),
    note: rest > 0 ? plain(`${rest} more in run.json.`) : [],
  });
}

function sayValue(value: unknown): string {
  if (typeof value === "number") return formatNumber(value, 6);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function sayTimings({ timings }: RunDocument): string {
  return Object.entries(timings)
    .slice(0, 6)
    .map(([step, seconds]) => `${clip(step, MAX_NAME)} ${formatSeconds(seconds)}`)
    .join(", ");
}

function sayParity(parity: number): string {
  return parity === 0 ? "exact" : formatNumber(parity, 2);
}

function sayCommit({ commit }: RunDocument["source"]): Phrase {
  return commit === null ? plain("no commit") : phrase`commit ${name(commit.slice(0, 12))}`;
}
