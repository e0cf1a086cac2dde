import { parseInputs } from "../../core/contract.ts";
import type { Outcome } from "../../core/outcome.ts";
import { contract as evaluateContract } from "../evaluate/contract.ts";
import { type EvaluatePorts, run as evaluate } from "../evaluate/main.ts";
import { contract as registerContract } from "../register/contract.ts";
import { type RegisterPorts, run as register } from "../register/main.ts";
import { contract as trainContract } from "../train/contract.ts";
import { type TrainPorts, run as train } from "../train/main.ts";
import type { Stage } from "./contract.ts";

export type RunPorts = TrainPorts & EvaluatePorts & RegisterPorts;

/** Each stage as its own action would run it, told nothing but the pipeline. */
export const RUNNERS: Readonly<
  Record<Exclude<Stage, "deploy" | "monitor" | "report">, (pipeline: string, ports: RunPorts) => Promise<Outcome>>
> = {
  train: (pipeline, ports) => train(parseInputs(trainContract, { pipeline }), ports),
  evaluate: (pipeline, ports) => evaluate(parseInputs(evaluateContract, { pipeline }), ports),
  register: (pipeline, ports) => register(parseInputs(registerContract, { pipeline }), ports),
};
