import type { HistoryEntry } from "../../core/documents/run.ts";
import { SlipwayError } from "../../core/errors.ts";
import { compileEncoder } from "../../core/model/encode.ts";
import { joinRows, type LabelledRows } from "../../core/model/labelled-rows.ts";
import type { LbfgsResult } from "../../core/model/lbfgs.ts";
import { type LinearFamily, type LinearFitOptions, linearFamilyOf } from "../../core/model/linear-family.ts";
import { LINEAR_FILE, renderLinearModel } from "../../core/model/linear-model.ts";
import { rescaleOutputs } from "../../core/model/model-task.ts";
import { type LinearParameters, linear } from "../../core/trainers/linear.ts";
import type { TrainedModel, Trainer, TrainRequest } from "../../core/trainers/trainer.ts";
import { encodePart } from "./encode-part.ts";
import { pause } from "./pause.ts";

/** Strong first: each fit starts from the weights of the one before. */
const L2_GRID = [1000, 100, 10, 1, 0.1];
/** Selection compares losses to a few digits; the final fit converges fully. */
const SELECTION_TOLERANCE = 1e-4;
/** Iterations between two looks at the signal. */
const ITERATIONS_PER_PAUSE = 5;

export const linearTrainer: Trainer = {
  id: linear.id,
  async train(request) {
    const parameters = linear.parameters.parse(request.parameters);
    const { preprocessing } = request;
    const encoder = compileEncoder(preprocessing);
    const family = linearFamilyOf(request.task);
    const train = encodePart(request.train, encoder, request);
    const validation = encodePart(request.validation, encoder, request);
    const selected = await selectPenalty({ family, train, validation, parameters }, request);
    const history: HistoryEntry[] = [];
    const { point, iterations, converged } = await fitWith({ family, rows: joinRows(train, validation) }, request, {
      l2: selected.l2,
      start: selected.start,
      maxIterations: parameters.maxIterations,
      gradientTolerance: parameters.tolerance,
      history,
    });
    if (!converged) {
      request.log.warn(
        `linear: stopped after ${iterations} iterations without reaching the tolerance: raise train.maxIterations or train.tolerance.`,
      );
    }
    return {
      backend: "typescript",
      files: new Map([[LINEAR_FILE, new TextEncoder().encode(renderLinearModel(point, encoder.columns, family))]]),
      history,
      facts: {
        l2: selected.l2,
        iterations,
        converged: converged ? "yes" : "no",
        columns: encoder.columns.length,
        ...(selected.validationLoss === undefined ? {} : { validationLoss: selected.validationLoss }),
      },
      predictor: {
        predict: (table) =>
          Promise.resolve(rescaleOutputs(family.score(encoder.encode(table), point), preprocessing.target)),
        dispose: () => undefined,
      },
    } satisfies TrainedModel;
  },
};

interface Selection {
  readonly l2: number;
  readonly start: Float64Array;
  readonly validationLoss: number | undefined;
}

interface SelectionRequest {
  readonly family: LinearFamily;
  readonly train: LabelledRows;
  readonly validation: LabelledRows;
  readonly parameters: LinearParameters;
}

/** The penalty with the lowest loss on the validation part; the stronger one of equals. */
async function selectPenalty(
  { family, train, validation, parameters }: SelectionRequest,
  request: TrainRequest,
): Promise<Selection> {
  const zero = new Float64Array((train.width + 1) * family.outputs);
  if (parameters.l2 !== "auto") return { l2: parameters.l2, start: zero, validationLoss: undefined };
  let best: Selection | undefined;
  let start = zero;
  for (const [index, l2] of L2_GRID.entries()) {
    const { point } = await fitWith({ family, rows: train }, request, {
      l2,
      start,
      maxIterations: parameters.maxIterations,
      gradientTolerance: Math.max(parameters.tolerance, SELECTION_TOLERANCE),
      history: [],
    });
    const validationLoss = family.computeLoss(validation, point);
    request.log.progress({
      task: "linear: penalty",
      done: index + 1,
      total: L2_GRID.length,
      detail: `l2 ${l2}, validation loss ${validationLoss.toFixed(4)}`,
    });
    if (best?.validationLoss === undefined || validationLoss < best.validationLoss) {
      best = { l2, start: point, validationLoss };
    }
    start = new Float64Array(point);
  }
  return best ?? { l2: 1, start: zero, validationLoss: undefined };
}

async function fitWith(
  { family, rows }: { readonly family: LinearFamily; readonly rows: LabelledRows },
  { log, signal }: TrainRequest,
  { history, ...options }: LinearFitOptions & { readonly history: HistoryEntry[] },
): Promise<LbfgsResult> {
  const steps = family.fit(rows, options);
  await pause(signal);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    const { iteration, value } = step.value;
    if (!Number.isFinite(value)) throw notFinite(iteration);
    history.push({ step: iteration, loss: value, validationLoss: null });
    if (iteration % ITERATIONS_PER_PAUSE !== 0) continue;
    log.debug(`linear: iteration ${iteration}, loss ${value.toFixed(6)}`);
    await pause(signal);
  }
}

function notFinite(iteration: number): SlipwayError {
  return new SlipwayError("SLIPWAY_E_TRAINING_FAILED", {
    what: `linear: the loss is no finite number in iteration ${iteration}.`,
    remedy: "Raise train.l2, and look for extreme values with data.expect.",
  });
}
