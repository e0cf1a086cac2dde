import { describe, expect, it } from "vitest";
import type { PullFinder } from "../../core/pulls/pull-finder.ts";

/** `acme/models` with the branches `main` and `stable`, and its fork `mallory/models`. */
export interface PullFinderStory {
  finder(): PullFinder;
  /** Commits to a branch of `owner/models`, and gives the commit. */
  commit(owner: string, branch: string): Promise<string>;
  /** Gives the number of a new pull request for the branch. */
  open(owner: string, branch: string, base?: string): Promise<number>;
  close(number: number): Promise<void>;
}

/** What every finder of pull requests does. */
export function describePullFinder(
  name: string,
  withStory: (use: (story: PullFinderStory) => Promise<void>) => Promise<void>,
): void {
  describe(`pull finder: ${name}`, () => {
    const OWN = { repository: "acme/models", branch: "change" };
    const FORK = { ...OWN, repository: "mallory/models" };

    it("finds the pull request of a branch with its head, and none for other branches", () =>
      withStory(async ({ finder, commit, open }) => {
        await commit("acme", "other");
        await open("acme", "other");
        const headCommit = await commit("acme", "change");
        const number = await open("acme", "change");
        expect(await finder().findByHead(OWN)).toEqual([{ number, headCommit }]);
        expect(await finder().findByHead({ ...OWN, branch: "chang" })).toEqual([]);
        expect(await finder().findByHead({ ...OWN, branch: "CHANGE" })).toEqual([]);
      }));

    it("tells a fork's branch from the repository's own of the same name, whatever the case of its name", () =>
      withStory(async ({ finder, commit, open }) => {
        const own = { headCommit: await commit("acme", "change"), number: await open("acme", "change") };
        const fork = { headCommit: await commit("mallory", "change"), number: await open("mallory", "change") };
        expect(await finder().findByHead(OWN)).toEqual([own]);
        expect(await finder().findByHead(FORK)).toEqual([fork]);
        expect(await finder().findByHead({ ...FORK, repository: "mallory/MODELS" })).toEqual([fork]);
        expect(await finder().findByHead({ ...FORK, repository: "mallory/other" })).toEqual([]);
      }));

    it("finds all that a branch has into different bases, by number, and none that is closed", () =>
      withStory(async ({ finder, commit, open, close }) => {
        const headCommit = await commit("acme", "change");
        const first = await open("acme", "change");
        const second = await open("acme", "change", "stable");
        expect(await finder().findByHead(OWN)).toEqual([
          { number: first, headCommit },
          { number: second, headCommit },
        ]);
        await close(first);
        expect(await finder().findByHead(OWN)).toEqual([{ number: second, headCommit }]);
      }));

    it("gives the head as it is now", () =>
      withStory(async ({ finder, commit, open }) => {
        await commit("acme", "change");
        const number = await open("acme", "change");
        const headCommit = await commit("acme", "change");
        expect(await finder().findByHead(OWN)).toEqual([{ number, headCommit }]);
      }));
  });
}
