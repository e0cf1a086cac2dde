import { parseInputs } from "../../core/contract.ts";
import type { Outcome } from "../../core/outcome.ts";
import { contract as deployContract } from "../deploy/contract.ts";
import { type DeployPorts, run as deploy } from "../deploy/main.ts";
import { contract as evaluateContract } from "../evaluate/contract.ts";
import { type EvaluatePorts, run as evaluate } from "../evaluate/main.ts";
import { contract as monitorContract } from "../monitor/contract.ts";
import { type MonitorPorts, run as monitor } from "../monitor/main.ts";
import { contract as registerContract } from "../register/contract.ts";
import { type RegisterPorts, run as register } from "../register/main.ts";
import { contract as reportContract } from "../report/contract.ts";
import { type ReportPorts, run as report } from "../report/main.ts";
import { contract as trainContract } from "../train/contract.ts";
import { type TrainPorts, run as train } from "../train/main.ts";
import type { RunInputs, Stage } from "./contract.ts";
import type { SkipPorts } from "./skip-unchanged.ts";

export type RunPorts = TrainPorts &
  EvaluatePorts &
  RegisterPorts &
  DeployPorts &
  MonitorPorts &
  ReportPorts &
  SkipPorts;

/** What the stages are told: the pipeline, and the tenant where the stage knows tenants. */
export type StageInputs = Pick<RunInputs, "pipeline" | "tenant">;

/** Each stage as its own action would run it. */
export const RUNNERS: Readonly<Record<Stage, (inputs: StageInputs, ports: RunPorts) => Promise<Outcome>>> = {
  train: (inputs, ports) => train(parseInputs(trainContract, inputs), ports),
  evaluate: (inputs, ports) => evaluate(parseInputs(evaluateContract, inputs), ports),
  register: (inputs, ports) => register(parseInputs(registerContract, inputs), ports),
  deploy: ({ pipeline }, ports) => deploy(parseInputs(deployContract, { pipeline }), ports),
  monitor: ({ pipeline }, ports) => monitor(parseInputs(monitorContract, { pipeline }), ports),
  report: ({ pipeline }, ports) => report(parseInputs(reportContract, { pipeline }), ports),
};
