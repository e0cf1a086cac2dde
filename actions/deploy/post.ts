import { runPost } from "../../adapters/runner/run-action.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { closeDangling } from "../../ports/deployments.ts";
import { contract } from "./contract.ts";

await runPost({ contract, clock: createSystemClock(), run: closeDangling });
