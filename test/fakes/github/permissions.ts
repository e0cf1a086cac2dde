import type { Access, ScopeName, Scopes } from "./exchange.ts";

/** What a request needs: any one of `scopes`, at `access`. */
export interface Need {
  readonly scopes: readonly ScopeName[];
  readonly access: Access;
}

interface Rule {
  readonly path: RegExp;
  readonly scopes: readonly ScopeName[];
  readonly method?: RegExp;
}

const rule = (path: RegExp, ...scopes: readonly ScopeName[]): Rule => ({ path, scopes });

/**
 * Paths below the repository, first match wins. Source: "Permissions required for GitHub Apps" of GitHub's REST
 * documentation. Comments and labels on issue numbers are judged by what the number is, see {@link needOf}.
 */
const RULES: readonly Rule[] = [
  rule(/^\/actions\//, "actions"),
  rule(/^\/environments(\/|$)/, "actions"),
  rule(/^\/immutable-releases$/, "administration"),
  rule(/^\/attestations(\/|$)/, "attestations"),
  rule(/^\/collaborators\/[^/]+\/permission$/, "metadata"),
  rule(/^\/rules(ets)?(\/|$)/, "metadata"),
  rule(/^\/commits\/[^/]+\/pulls$/, "pull-requests"),
  rule(/^\/commits\/.+\/status(es)?$/, "statuses"),
  rule(/^\/statuses\//, "statuses"),
  rule(/^\/commits\/.+\/check-(runs|suites)$/, "checks"),
  rule(/^\/check-(runs|suites)(\/|$)/, "checks"),
  rule(/^\/deployments(\/|$)/, "deployments"),
  rule(/^\/pulls(\/|$)/, "pull-requests"),
  rule(/^\/(labels|milestones|assignees)(\/|$)/, "issues", "pull-requests"),
  rule(/^\/issues(\/|$)/, "issues"),
  rule(
    /^\/(git|contents|commits|compare|releases|branches|tags|dispatches|readme|merges|tarball|zipball)(\/|$)/,
    "contents",
  ),
  rule(/^$/, "metadata"),
];

/** `isPull`: whether the issue number (or comment) in the path belongs to a pull request. */
export function needOf(method: string, path: string, { isPull }: { readonly isPull: boolean }): Need | undefined {
  const found = RULES.find((candidate) => candidate.path.test(path));
  if (found === undefined) return undefined;
  const access = method === "GET" || method === "HEAD" ? "read" : "write";
  const onPull = isPull && path.startsWith("/issues/");
  return { scopes: onPull ? ["pull-requests"] : found.scopes, access };
}

/** Everybody may read metadata. */
export function isGranted(scopes: Scopes, { scopes: accepted, access }: Need): boolean {
  return accepted.some((scope) => {
    const granted = scope === "metadata" ? (scopes[scope] ?? "read") : scopes[scope];
    return granted === "write" || granted === access;
  });
}

/** As in GitHub's header `x-accepted-github-permissions`. */
export const formatNeed = ({ scopes, access }: Need): string =>
  scopes.map((scope) => `${scope.replaceAll("-", "_")}=${access}`).join("; ");
