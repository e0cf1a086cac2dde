import type { Logger, ProgressUpdate } from "../log.ts";
import { knownLength } from "./availability.ts";
import type { ForecastCase } from "./forecast-case.ts";
import type { ForecastLearner, LearnedForecast } from "./forecast-learner.ts";
import type { ForecastMethod } from "./forecast-method.ts";
import { type BackTestOrigin, describeOrigin } from "./rolling-origin.ts";
import { type RegularSeries, timeAt } from "./series.ts";

export interface LearnedOptions {
  readonly id: string;
  readonly title: string;
  readonly learner: ForecastLearner;
  /** Origins between two fits. */
  readonly refitEvery: number;
  readonly log: Logger;
}

/**
 * A model that is fitted at some origins of a back-test and asked at all: at each it has learned from what was known at that origin or at an
 * earlier one. Fits fall on the first judged origin and on every `refitEvery`-th before and after it, and on the first of all.
 */
export function createLearnedMethod(own: ForecastCase, options: LearnedOptions): ForecastMethod {
  const { series, task } = own;
  const { id, title, learner, refitEvery, log } = options;
  return {
    id,
    title,
    refit: refitEvery === 1 ? "at every origin" : `at every ${refitEvery}th origin`,
    minHistory: learner.minHistory,
    async backTest(cutoffs, onOrigin) {
      const origins: BackTestOrigin[] = [];
      const fits = listFits(cutoffs, own, refitEvery);
      let fitted: LearnedForecast | undefined;
      try {
        for (const cutoff of cutoffs) {
          const known = knownLength(series, cutoff);
          if (fitted === undefined || fits.has(cutoff)) {
            fitted?.dispose();
            fitted = undefined;
            const number = [...fits].filter((fit) => fit <= cutoff).length;
            fitted = await learner.fit(known, prefixProgress(log, `fit ${number} of ${fits.size}`));
          }
          const prediction = await fitted.forecastAt(series, { cutoff, known, originMs: timeAt(series, cutoff) });
          origins.push({ ...describeOrigin(series, { cutoff, known, task }), prediction });
          onOrigin(origins.length);
        }
      } finally {
        fitted?.dispose();
      }
      return origins;
    },
    async fitWhole() {
      const length = series.values.length;
      const fitted = await learner.fit(length, log);
      try {
        const { backend, facts, history, files } = fitted;
        const prediction = await fitted.forecastAt(series, {
          cutoff: length,
          known: length,
          originMs: lastPublication(series),
        });
        return { backend, facts, history, files, prediction, state: fitted.stateAt(series) };
      } finally {
        fitted.dispose();
      }
    },
  };
}

/** What is served knows the whole series, however late its values came. */
function lastPublication(series: RegularSeries): number {
  return series.availableMs.reduce(
    (latest, known) => (known > latest ? known : latest),
    timeAt(series, series.values.length),
  );
}

function listFits(cutoffs: readonly number[], { test }: ForecastCase, refitEvery: number): ReadonlySet<number> {
  const anchor = cutoffs.indexOf(test[0] ?? 0);
  const chosen = cutoffs.filter((_, index) => index === 0 || (index - Math.max(anchor, 0)) % refitEvery === 0);
  return new Set(chosen);
}

function prefixProgress(log: Logger, prefix: string): Logger {
  return {
    ...log,
    progress: (update: ProgressUpdate) => log.progress({ ...update, task: `${prefix}, ${update.task}` }),
  };
}
