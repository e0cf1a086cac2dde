import { clip, MAX_SENTENCE } from "../../core/clean-text.ts";
import type { FeatureDrift, MonitorDocument, QualityResult } from "../../core/documents/monitor.ts";
import { findLatestWindow } from "../../core/monitor/latest-window.ts";
import { formatCount, formatFixed, formatInterval, formatPercent, formatShift } from "../format-number.ts";
import { joinPhrases, name, type Phrase, phrase, plain, strong } from "../phrase.ts";
import { describeState, isDrift, orderFeatures } from "./feature-order.ts";
import type { Tone } from "./tone.ts";
import type { VerdictView } from "./verdict.ts";
import { asPhrase, asSentence, humanise, pluralise } from "./words.ts";

type Verdict = MonitorDocument["verdict"];
const MAX_NAMED = 3;

const VERDICTS: Readonly<Record<Verdict, { word: string; tone: Tone; say(document: MonitorDocument): Phrase }>> = {
  ok: { word: "No drift", tone: "good", say: sayOk },
  natural: { word: "No alarm", tone: "good", say: sayNatural },
  drift: { word: "Drift", tone: "bad", say: sayDrift },
  "data-quality": { word: "Data quality alarm", tone: "bad", say: ({ quality }) => sayAlarms(quality) },
  insufficient: { word: "Cannot tell", tone: "warn", say: sayInsufficient },
  unknown: {
    word: "Unknown",
    tone: "warn",
    say: ({ reason }) =>
      phrase`This is no all-clear: nothing could be judged. ${asSentence(clip(reason, MAX_SENTENCE))}`,
  },
};

/** What the latest window says, in one sentence that names its evidence. */
export function buildMonitorVerdict(document: MonitorDocument): VerdictView {
  const { word, tone, say } = VERDICTS[document.verdict];
  return { word, tone, sentences: [say(document)] };
}

export function describeMonitorVerdict(verdict: Verdict): { readonly word: string; readonly tone: Tone } {
  return VERDICTS[verdict];
}

/** “income: major drift, d* 0.41 [0.38, 0.44], tolerated 0.10; median +2.1 robust sd; likely cause: unit change”. */
export function sayFeature({ name: feature, state, effect, ci, delta, shift, causes }: FeatureDrift): Phrase {
  const size = effect === null ? "" : `, d* ${formatFixed(effect, 2)}${ci === null ? "" : ` ${formatInterval(ci, 2)}`}`;
  const moved = shift === null ? "" : `; median ${formatShift(shift)} robust sd`;
  const cause = causes.length === 0 ? "" : `; likely cause: ${clip(causes.map(asPhrase).join(", "), MAX_SENTENCE)}`;
  return phrase`${name(feature)} (${describeState(state).word}${size}, tolerated ${formatFixed(delta, 2)}${moved}${cause})`;
}

function sayOk(document: MonitorDocument): Phrase {
  const { features } = document;
  return phrase`All ${pluralise(features.length, "feature")} of ${sayRows(document)} stay within what is tolerated. ${saySensitivity(document)}`;
}

function sayNatural(document: MonitorDocument): Phrase {
  const moved = orderFeatures(document.features).filter(({ state }) => state === "NATURAL");
  return phrase`${pluralise(moved.length, "feature")} of ${formatCount(document.features.length)} moved measurably and within what is tolerated: ${saySome(moved, ({ name: feature }) => phrase`${name(feature)}`)}. ${saySensitivity(document)}`;
}

function sayDrift(document: MonitorDocument): Phrase {
  const drifted = orderFeatures(document.features).filter(isDrift);
  const prediction = findLatestWindow(document)?.prediction ?? null;
  const alarms = document.quality.filter(({ state }) => state === "alarm");
  const score =
    prediction !== null && isDrift(prediction) ? phrase` The score moved too: ${sayFeature(prediction)}.` : [];
  const quality = alarms.length > 0 ? phrase` ${sayAlarms(alarms)}` : [];
  const count = strong(`${formatCount(drifted.length)} of ${pluralise(document.features.length, "feature")}`);
  if (drifted.length === 0) return phrase`${asSentence(clip(document.reason, MAX_SENTENCE))}${score}${quality}`;
  return phrase`${count} moved beyond tolerance: ${saySome(drifted, sayFeature)}.${score}${quality}`;
}

function sayInsufficient(document: MonitorDocument): Phrase {
  return phrase`${sayRows(document)} are too few to decide, which is not the same as no drift. ${asSentence(clip(document.reason, MAX_SENTENCE))}`;
}

function sayAlarms(quality: readonly QualityResult[]): Phrase {
  const alarms = quality.filter(({ state }) => state === "alarm");
  return phrase`${pluralise(alarms.length, "data-quality alarm")} (${saySome(alarms, sayAlarm)}).`;
}

function sayAlarm({ feature, test, rate, reference }: QualityResult): Phrase {
  const where = feature === null ? plain("whole rows") : phrase`${name(feature)}`;
  if (rate === null) return phrase`${humanise(test)}: ${where}`;
  const before = reference === null ? "" : ` instead of ${formatPercent(reference)}`;
  return phrase`${humanise(test)}: ${where} ${formatPercent(rate)}${before}`;
}

function saySensitivity(document: MonitorDocument): Phrase {
  const detectable = findLatestWindow(document)?.detectableEffect ?? null;
  if (detectable === null) return [];
  return phrase`A true shift of d = ${formatFixed(detectable, 2)} would have been seen in 80 of 100 windows of this size.`;
}

function sayRows(document: MonitorDocument): string {
  return pluralise(findLatestWindow(document)?.rows ?? 0, "row");
}

function saySome<Item>(items: readonly Item[], say: (item: Item) => Phrase): Phrase {
  const rest = items.length - MAX_NAMED;
  const some = joinPhrases(items.slice(0, MAX_NAMED).map(say), ", ");
  return rest > 0 ? phrase`${some} and ${formatCount(rest)} more` : some;
}
