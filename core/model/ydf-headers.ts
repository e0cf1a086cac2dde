import { findField, floatsOf, integerOf, readFields, type WireField } from "./protobuf.ts";

export const BOOSTING_FILE = "gradient_boosted_trees_header.pb";
export const FOREST_FILE = "random_forest_header.pb";

/** What gradient boosting adds to its trees. */
export interface YdfBoosting {
  /** Trees kept: those up to the lowest validation loss. With several classes they take turns, one tree for each class. */
  readonly trees: number;
  readonly loss: "binomial" | "multinomial" | "squared error";
  /** One number for every output of the trees: one, or one per class. */
  readonly initial: readonly number[];
  /** After each round, in nats or squared units of the target. */
  readonly log: readonly { readonly trees: number; readonly loss: number; readonly validationLoss: number }[];
}

const LOSSES: ReadonlyMap<number, YdfBoosting["loss"]> = new Map([
  [1, "binomial"],
  [2, "squared error"],
  [3, "multinomial"],
]);

/** What the library logs → mean log loss or squared error: it logs twice the binomial loss, and the root of the squared error. */
const CONVERSIONS: Readonly<Record<YdfBoosting["loss"], (logged: number) => number>> = {
  binomial: (logged) => logged / 2,
  multinomial: (logged) => logged,
  "squared error": (logged) => logged ** 2,
};

/** @throws RangeError for a header that is not as this product trains it */
export function readBoosting(content: Uint8Array): YdfBoosting {
  const fields = readFields(content);
  const [trees, lossType, perRound] = [2, 3, 5].map((number) => findField(fields, number));
  const initial = fields.filter(({ number }) => number === 4).flatMap(floatsOf);
  const loss = lossType === undefined ? undefined : LOSSES.get(integerOf(lossType));
  if (loss === undefined) throw new RangeError("another loss");
  if (trees === undefined || initial.length === 0) throw new RangeError("no trees or no initial prediction");
  const turns = perRound === undefined ? 1 : integerOf(perRound);
  if (turns !== initial.length || integerOf(trees) % turns !== 0) throw new RangeError("trees that take no turns");
  if (!initial.every(Number.isFinite)) throw new RangeError("an initial prediction that is no finite number");
  const log = findField(fields, 8);
  return {
    trees: integerOf(trees),
    loss,
    initial,
    log: log === undefined ? [] : readTrainingLog(log.value, CONVERSIONS[loss]),
  };
}

function readTrainingLog(content: Uint8Array, convert: (logged: number) => number): YdfBoosting["log"] {
  return readFields(content)
    .filter(({ number }) => number === 1)
    .map(({ value }) => {
      const fields = readFields(value);
      const trees = findField(fields, 1);
      return {
        trees: trees === undefined ? 0 : integerOf(trees),
        loss: convert(floatIn(fields, 2)),
        validationLoss: convert(floatIn(fields, 4)),
      };
    });
}

function floatIn(fields: readonly WireField[], number: number): number {
  const field = findField(fields, number);
  return field === undefined ? Number.NaN : (floatsOf(field)[0] ?? Number.NaN);
}

/** What a random forest adds to its trees. */
export interface YdfRandomForest {
  readonly trees: number;
  /** Mean log loss or squared error on the rows that a tree has not seen, over growing numbers of trees. */
  readonly log: readonly { readonly trees: number; readonly outOfBagLoss: number }[];
}

/** @throws RangeError for a forest that does not count votes or average numbers */
export function readRandomForest(content: Uint8Array): YdfRandomForest {
  const fields = readFields(content);
  const [trees, votes] = [2, 3].map((number) => findField(fields, number));
  if (trees === undefined) throw new RangeError("no trees");
  if (votes !== undefined && integerOf(votes) !== 1) throw new RangeError("a forest that averages distributions");
  const log = fields.filter(({ number }) => number === 4).map(({ value }) => readOutOfBag(value));
  return { trees: integerOf(trees), log };
}

function readOutOfBag(content: Uint8Array): YdfRandomForest["log"][number] {
  const fields = readFields(content);
  const [trees, evaluation] = [1, 2].map((number) => findField(fields, number));
  const results = evaluation === undefined ? [] : readFields(evaluation.value);
  const [count, classification, regression] = [1, 6, 7].map((number) => findField(results, number));
  const total = classification === undefined ? doubleIn(regression, 1) : doubleIn(classification, 3);
  return {
    trees: trees === undefined ? 0 : integerOf(trees),
    outOfBagLoss: count === undefined ? Number.NaN : total / doubleOf(count),
  };
}

function doubleIn(message: WireField | undefined, number: number): number {
  const field = message === undefined ? undefined : findField(readFields(message.value), number);
  return field === undefined ? Number.NaN : doubleOf(field);
}

function doubleOf({ kind, value }: WireField): number {
  if (kind !== "fixed64") throw new RangeError(`${kind} where a double was expected`);
  return new DataView(value.buffer, value.byteOffset, value.byteLength).getFloat64(0, true);
}
