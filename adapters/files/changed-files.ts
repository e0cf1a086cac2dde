import type { ChangedFiles } from "../../core/plan/change.ts";
import { git } from "./git.ts";

const COMMIT = /^[0-9a-f]{40,64}$/;

/** What the local clone knows; a shallow one, or one without the commits, cannot tell. */
export function createChangedFiles({ root }: { root: string }): ChangedFiles {
  return {
    async between(base, head) {
      if (!COMMIT.test(base) || !COMMIT.test(head)) return undefined; // what is no commit must not become an option of git
      // Three dots: what the head's side changed since both parted, not what others changed in the base meanwhile.
      const listed = await git(root, ["diff", "--name-only", "--no-renames", "-z", `${base}...${head}`, "--"]);
      return listed?.split("\0").filter((path) => path !== "");
    },
  };
}
