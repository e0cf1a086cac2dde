import { runAction } from "../../adapters/runner/run-action.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { createLocalPorts } from "../../ports/local.ts";
import { createSourceReader } from "../../ports/source.ts";
import { contract } from "./contract.ts";
import { run } from "./main.ts";

await runAction({
  contract,
  run,
  clock: createSystemClock(),
  createPorts: (world) => ({ ...createLocalPorts(world), readSource: createSourceReader(world.environment) }),
});
