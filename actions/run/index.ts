import { runAction } from "../../adapters/runner/run-action.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { createRunPorts } from "../../ports/run.ts";
import { contract, WRITING_STAGES } from "./contract.ts";
import { run } from "./main.ts";

await runAction({
  contract,
  run,
  clock: createSystemClock(),
  createPorts: (world, { stages }) =>
    createRunPorts(world, stages.some((stage) => WRITING_STAGES.has(stage)) ? "write" : "read"),
});
