import type { Step } from "../define-workflow.ts";
import type { Delivery } from "./delivery.ts";

const TITLES = {
  plan: "Choose what to do",
  train: "Train",
  evaluate: "Evaluate",
  report: "Report",
  register: "Register",
  deploy: "Deploy",
  monitor: "Monitor",
  override: "Record the override",
  command: "Follow the command",
  propose: "Propose the retrained model",
} as const;
export type StageName = keyof typeof TITLES;

/** One of our actions as a step. */
export function useStage(
  delivery: Pick<Delivery, "action">,
  stage: StageName,
  step: Omit<Step, "name" | "uses" | "run"> = {},
): Step {
  return { name: TITLES[stage], uses: delivery.action(stage), ...step };
}
