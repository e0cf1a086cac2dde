import type { Deployment } from "../../core/documents/deployment.ts";
import type { Evaluation } from "../../core/documents/evaluation.ts";
import type { Manifest } from "../../core/documents/manifest.ts";
import type { MonitorDocument } from "../../core/documents/monitor.ts";
import type { TrainingFacts } from "../../core/documents/report-evidence.ts";
import type { RunDocument } from "../../core/documents/run.ts";
import type { TenantsDocument } from "../../core/documents/tenants.ts";
import { findLatestWindow } from "../../core/monitor/latest-window.ts";
import { formatPercent, formatSeconds } from "../format-number.ts";
import { joinPhrases, name, type Phrase, phrase, plain } from "../phrase.ts";
import { buildEvaluationVerdict, describeOutcome, sayGateCount } from "./evaluation-verdict.ts";
import { buildMonitorVerdict } from "./monitor-verdict.ts";
import type { StageView } from "./stages.ts";
import { buildTenantVerdict, sayTenantCount } from "./tenant-verdict.ts";
import { symbolOf, type Tone } from "./tone.ts";
import type { VerdictView } from "./verdict.ts";
import { pluralise } from "./words.ts";

/** What a comment or a summary tells: the documents of one pipeline that exist so far, of its training a few facts. */
export interface ToldLife {
  readonly run?: TrainingFacts | undefined;
  readonly evaluation?: Evaluation | undefined;
  /** Of a pipeline with tenants; the other documents are then those of its global model. */
  readonly tenants?: TenantsDocument | undefined;
  readonly manifest?: Manifest | undefined;
  readonly deployment?: Deployment | undefined;
  readonly monitor?: MonitorDocument | undefined;
}

/** The same in full, for a page. */
export interface Life extends ToldLife {
  readonly run?: RunDocument | undefined;
}

const SEVERITY: readonly Tone[] = ["none", "quiet", "mute", "good", "warn", "bad"];

/** One verdict for the whole life: that of the evaluation, what became of the version, and what monitoring says. */
export function buildLifeVerdict(documents: ToldLife): VerdictView {
  const life = withoutStrangers(documents);
  const judged = [
    ...buildJudgements(life),
    ...(life.deployment === undefined ? [] : [sayDeployed(life.deployment)]),
    ...(life.monitor === undefined ? [] : [buildMonitorVerdict(life.monitor)]),
  ];
  const worst = judged.reduce<Tone>((tone, each) => worse(tone, each.tone), "none");
  const words = judged.filter(({ word }, index) => word !== "" && (index === 0 || judged[index]?.tone !== "good"));
  const evaluated = buildJudgements(life).flatMap(({ sentences }) => sentences);
  return {
    word: words.map(({ word }) => word).join(" · ") || "Not judged",
    tone: worst === "none" ? "mute" : worst,
    sentences: [
      ...(evaluated.length === 0 ? [plain("there is no evaluation yet")] : evaluated),
      ...sayRelease(life),
      ...(life.monitor === undefined ? [] : buildMonitorVerdict(life.monitor).sentences),
    ],
  };
}

/** With tenants the worst of them decides, and what is said of the global model comes after it. */
function buildJudgements({ evaluation, tenants }: ToldLife): readonly VerdictView[] {
  if (tenants === undefined) return evaluation === undefined ? [] : [buildEvaluationVerdict(evaluation)];
  const rolledUp = buildTenantVerdict(tenants);
  if (evaluation === undefined) return [rolledUp];
  return [{ ...rolledUp, sentences: [...rolledUp.sentences, sayGlobal(buildEvaluationVerdict(evaluation))] }];
}

function sayGlobal({ word, sentences: [answer = [], ...rest] }: VerdictView): Phrase {
  return phrase`Global model: ${word.toLowerCase()}, ${answer}. ${joinPhrases(rest, " ")}`;
}

function sayRelease({ manifest, deployment }: ToldLife): readonly Phrase[] {
  const registered = manifest === undefined ? [] : [phrase`Registered as ${name(manifest.version)}.`];
  const deployed = deployment === undefined ? [] : sayDeployed(deployment).sentences;
  const all = [...registered, ...deployed];
  return all.length === 0 ? [] : [joinPhrases(all, " ")];
}

/** The five stations in order; those without a document say so. */
export function buildStages(life: ToldLife): readonly StageView[] {
  const { run, evaluation, tenants, manifest, deployment, monitor } = withoutStrangers(life);
  return [
    run === undefined
      ? missing("Train")
      : station(
          "Train",
          { word: "trained", tone: "good" },
          phrase`${name(run.trainer.kind)} on ${pluralise(run.data.parts.train.rows, "row")} in ${formatSeconds(run.seconds)}`,
        ),
    evaluation === undefined
      ? missing("Evaluate")
      : station(
          "Evaluate",
          describeOutcome(tenants?.outcome ?? evaluation.outcome),
          tenants === undefined ? sayGateCount(evaluation) : sayTenantCount(tenants),
        ),
    manifest === undefined
      ? missing("Register", life.manifest)
      : station("Register", { word: "registered", tone: "good" }, phrase`version ${name(manifest.version)}`),
    deployment === undefined
      ? missing("Deploy", life.deployment)
      : station(
          "Deploy",
          describeOutcome(deployment.outcome),
          phrase`${name(deployment.environment)}, ${formatPercent(deployment.traffic, 0)} of traffic`,
        ),
    monitor === undefined
      ? missing("Monitor", life.monitor)
      : station(
          "Monitor",
          buildMonitorVerdict(monitor),
          plain(
            `${pluralise(monitor.features.length, "feature")}, ${pluralise(findLatestWindow(monitor)?.rows ?? 0, "row")}`,
          ),
        ),
  ];
}

/** Documents that speak of another model than the evaluation does: left over from an earlier run, or mixed up. */
export function findStrangers(life: ToldLife): readonly Phrase[] {
  return listStrangers(life).map(
    (part) =>
      phrase`${name(`${part}.json`)} is about another model than the evaluation: it may be left over from an earlier run.`,
  );
}

/** What became of another model is nothing that became of this one. */
function withoutStrangers(life: ToldLife): ToldLife {
  const { run, evaluation, tenants, ...later } = life;
  const strangers = new Set<string>(listStrangers(life));
  const own = Object.entries(later).filter(([part]) => !strangers.has(part));
  return { run, evaluation, tenants, ...Object.fromEntries(own) };
}

function listStrangers({ run, evaluation, manifest, deployment, monitor }: ToldLife): readonly (keyof ToldLife)[] {
  const known = evaluation?.modelDigest ?? run?.model.digest;
  const digests = {
    run: run?.model.digest,
    manifest: manifest?.modelDigest,
    deployment: deployment?.digest,
    monitor: monitor?.model.digest,
  };
  const parts = ["run", "manifest", "deployment", "monitor"] as const;
  return parts.filter((part) => {
    const digest = digests[part] ?? undefined;
    return known !== undefined && digest !== undefined && digest !== known;
  });
}

function station(title: string, { word, tone }: Pick<VerdictView, "word" | "tone">, detail: Phrase): StageView {
  return { title, word: word.toLowerCase(), tone, symbol: symbolOf(tone), detail };
}

/** `stranger` is its document, where that is about another model. */
function missing(title: string, stranger?: object): StageView {
  return station(title, { word: stranger === undefined ? "not run" : "another model", tone: "mute" }, []);
}

function sayDeployed({ outcome, environment, version, smoke }: Deployment): VerdictView {
  const { tone } = describeOutcome(outcome);
  if (outcome === "passed")
    return { word: "Deployed", tone, sentences: [phrase`Deployed to ${name(environment)} after its checks.`] };
  const reason = smoke.passed ? plain("") : phrase` The smoke test failed: ${smoke.detail}.`;
  return {
    word: "Not deployed",
    tone,
    sentences: [phrase`${name(version)} did not pass its checks for ${name(environment)}.${reason}`],
  };
}

function worse(a: Tone, b: Tone): Tone {
  return SEVERITY.indexOf(b) > SEVERITY.indexOf(a) ? b : a;
}
