import { runAction } from "../../adapters/runner/run-action.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { createProposePorts } from "../../ports/proposals.ts";
import { contract } from "./contract.ts";
import { run } from "./main.ts";

await runAction({ contract, run, clock: createSystemClock(), createPorts: createProposePorts });
