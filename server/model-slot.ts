import { RequestError } from "./request-error.ts";
import type { ServedModel } from "./served-model.ts";

/** A served model with what belongs to its time in the slot. */
export interface Lease<Attached> {
  readonly model: ServedModel;
  readonly attached: Attached;
  /** Ends the use; the last one of a replaced model frees it. Once per lease. */
  release(): void;
}

/** The one place that says which model answers. Replacing it is one assignment: no request sees half of two models. */
export interface ModelSlot<Attached> {
  current(): Pick<Lease<Attached>, "model" | "attached"> | undefined;
  /** @throws RequestError 503 while no model is loaded */
  acquire(): Lease<Attached>;
  /**
   * Makes `model` the one that answers from now on. Requests in flight finish on the one they started with; it is disposed of
   * after the last of them. The model must be loaded and warm.
   */
  replace(model: ServedModel): void;
  /** Takes the model away, for shutdown. */
  clear(): void;
}

class Occupant<Attached> implements Lease<Attached> {
  readonly model: ServedModel;
  readonly attached: Attached;
  uses = 0;
  retired = false;

  constructor(model: ServedModel, attached: Attached) {
    this.model = model;
    this.attached = attached;
  }

  release(): void {
    this.uses--;
    this.disposeIfIdle();
  }

  retire(): void {
    this.retired = true;
    this.disposeIfIdle();
  }

  private disposeIfIdle(): void {
    if (this.retired && this.uses === 0) this.model.predictor.dispose();
  }
}

/** @param attach what is prepared once per model, such as its counters and event writer */
export function createModelSlot<Attached>(attach: (model: ServedModel) => Attached): ModelSlot<Attached> {
  let occupant: Occupant<Attached> | undefined;
  return {
    current: () => occupant,
    acquire() {
      if (occupant === undefined) throw new RequestError(503, "No model is loaded.", { retryAfterSeconds: 1 });
      occupant.uses++;
      return occupant;
    },
    replace(model) {
      const before = occupant;
      occupant = new Occupant(model, attach(model));
      before?.retire();
    },
    clear() {
      occupant?.retire();
      occupant = undefined;
    },
  };
}
