import { createRepositoryFile } from "../../adapters/pipeline-file/load-repository.ts";
import { createRunnerArtifacts } from "../../adapters/runner/artifact-store.ts";
import { runAction } from "../../adapters/runner/run-action.ts";
import { createSystemClock } from "../../adapters/system/clock.ts";
import { readChangeRange, readFiredSchedule } from "../../core/plan/change.ts";
import { listChangeSources } from "../../ports/changed-files.ts";
import { createLocalPorts } from "../../ports/local.ts";
import { contract } from "./contract.ts";
import { run } from "./main.ts";

await runAction({
  contract,
  run,
  clock: createSystemClock(),
  createPorts: (world) => ({
    ...createLocalPorts(world),
    openRepository: (patterns) => createRepositoryFile({ root: world.cwd, patterns }),
    range: readChangeRange(world.environment.eventName, world.environment.event()),
    fired: readFiredSchedule(world.environment.eventName, world.environment.event()),
    changed: listChangeSources(world),
    runArtifacts: createRunnerArtifacts({ temp: world.environment.temp }),
    commit: world.environment.commit,
  }),
});
