import { runAction } from "../../adapters/runner/run-action.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { createRunPorts } from "../../ports/run.ts";
import { contract } from "./contract.ts";
import { run } from "./main.ts";

await runAction({
  contract,
  run,
  clock: createSystemClock(),
  createPorts: (world, { document, overdue }) =>
    createRunPorts(world, document === undefined && overdue === undefined ? "read" : "write"),
});
