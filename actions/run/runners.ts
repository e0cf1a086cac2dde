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
  SkipPorts & {
    /** In a job whose token may write to a repository no program of the user runs, and nothing that was served is read. Default: false. */
    readonly holdsWriteToken?: boolean;
  };

/** Each stage as its own action would run it; a stage is told what it knows of. */
export const RUNNERS: Readonly<Record<Stage, (inputs: RunInputs, ports: RunPorts) => Promise<Outcome>>> = {
  train: (inputs, ports) => train(parseInputs(trainContract, selectModel(inputs)), ports),
  evaluate: (inputs, ports) => evaluate(parseInputs(evaluateContract, selectModel(inputs)), ports),
  register: (inputs, ports) => register(parseInputs(registerContract, selectModel(inputs)), ports),
  deploy: ({ pipeline, deployToken }, ports) => deploy(parseInputs(deployContract, { pipeline, deployToken }), ports),
  monitor: ({ pipeline }, ports) => monitor(parseInputs(monitorContract, { pipeline }), ports),
  report: ({ pipeline }, ports) => report(parseInputs(reportContract, { pipeline }), ports),
};

function selectModel({ pipeline, tenant }: RunInputs): Pick<RunInputs, "pipeline" | "tenant"> {
  return { pipeline, ...(tenant === undefined ? {} : { tenant }) };
}
