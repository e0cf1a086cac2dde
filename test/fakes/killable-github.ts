import type { GitHub } from "../../adapters/github/client.ts";

/** A process that died. It is no SlipwayError: nobody handles it. */
export class Killed extends Error {}

export interface KillableGitHub {
  readonly github: GitHub;
  /** Calls so far. */
  count(): number;
}

/**
 * A client whose process is killed when it is about to make its call number `at`, from 1. To die after a call and before anything of its answer is
 * used is to die before the next one. Nothing works after that.
 */
export function createKillable(github: GitHub, at: number): KillableGitHub {
  let calls = 0;
  const guard = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls >= at) throw new Killed();
    return await call();
  };
  return {
    count: () => calls,
    github: {
      ...github,
      request: (...call) => guard(() => github.request(...call)),
      tryRequest: (...call) => guard(() => github.tryRequest(...call)),
      create: (...call) => guard(() => github.create(...call)),
      tryCreate: (...call) => guard(() => github.tryCreate(...call)),
      list: (...call) => guard(() => github.list(...call)),
      download: (...call) => guard(() => github.download(...call)),
      tryDownload: (...call) => guard(() => github.tryDownload(...call)),
      upload: (...call) => guard(() => github.upload(...call)),
    },
  };
}
