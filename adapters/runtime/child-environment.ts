import { env } from "node:process";

/**
 * What a program of the user may not see: tokens and other secrets, the runner's files that steer the workflow, and what
 * actions are given. Names are looked at, not values: those are not ours to read.
 */
const HIDDEN = [
  /^(ACTIONS|INPUT|SLIPWAY|RUNNER_TRACKING|STATE)_/i,
  /^GITHUB_(TOKEN|ENV|PATH|OUTPUT|STATE|STEP_SUMMARY)$/i,
  /^GH_|_AUTH$|^AUTH_/i,
  /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE|API_?KEY|ACCESS_?KEY|_KEY$|_PAT$|COOKIE/i,
];

/** The environment of this process without secrets, with `own` on top. */
export function buildChildEnvironment(own: Readonly<Record<string, string>>): Record<string, string> {
  const visible = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value === undefined || HIDDEN.some((pattern) => pattern.test(name)) ? [] : [[name, value]],
  );
  return { ...Object.fromEntries(visible), ...own };
}
