/** What git allows in no name of a branch (git-check-ref-format). */
const FORBIDDEN = /[\s~^:?*[\\\p{Cc}]|\.\.|@\{|\/\/|\/\.|^[-./]|[./]$|\.lock(\/|$)|^@$/u;

export function isBranchName(text: string): boolean {
  return text !== "" && !FORBIDDEN.test(text);
}
