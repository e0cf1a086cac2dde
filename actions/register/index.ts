import { runAction } from "../../adapters/runner/run-action.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { openRunRecords } from "../../ports/github.ts";
import { createLocalPorts } from "../../ports/local.ts";
import { contract } from "./contract.ts";
import { run } from "./main.ts";

await runAction({
  contract,
  run,
  clock: createSystemClock(),
  createPorts: async (world) => createLocalPorts(world, await openRunRecords(world, "write")),
});
