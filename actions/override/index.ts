import { runAction } from "../../adapters/runner/run-action.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { createOverridePorts } from "../../ports/overrides.ts";
import { contract } from "./contract.ts";
import { run } from "./main.ts";

await runAction({ contract, run, clock: createSystemClock(), createPorts: createOverridePorts });
