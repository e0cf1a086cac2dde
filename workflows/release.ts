import { defineWorkflow, read, write } from "./define-workflow.ts";
import { CHECKOUT } from "./third-party.ts";

const VERSION = { VERSION: "${{ inputs.version }}" };
const BOT = {
  GIT_AUTHOR_NAME: "github-actions[bot]",
  GIT_AUTHOR_EMAIL: "41898282+github-actions[bot]@users.noreply.github.com",
  GIT_COMMITTER_NAME: "github-actions[bot]",
  GIT_COMMITTER_EMAIL: "41898282+github-actions[bot]@users.noreply.github.com",
};
const SETUP = { name: "Install what the lock says", run: "node scripts/setup.mjs" };

/**
 * A release of Slipway: `scripts/release.ts` builds and pushes it, a second job builds it anew from the tag and compares every byte, and only
 * then it is published. Where releases are immutable, nothing of it can change from there on; `vN` is a tag without a release, so it moves.
 */
export default defineWorkflow({
  file: "release.yml",
  name: "Release",
  on: {
    workflow_dispatch: {
      inputs: { version: { description: "Version, such as 1.2.3.", type: "string", required: true } },
    },
  },
  concurrency: { group: "release", queue: "max" },
  jobs: {
    check: {
      name: "Tests and audits",
      "runs-on": "ubuntu-24.04",
      "timeout-minutes": 60,
      permissions: { contents: read("checkout") },
      steps: [
        { name: "Check out", uses: CHECKOUT, with: { "persist-credentials": false } },
        { name: "Run every suite", run: "bash .ci/run" },
      ],
    },
    push: {
      name: "Build and push",
      needs: ["check"],
      "runs-on": "ubuntu-24.04",
      "timeout-minutes": 20,
      environment: { name: "release", deployment: false },
      permissions: { contents: write("the branch release/vN and the tags vX.Y.Z and vN") },
      steps: [
        { name: "Check out", uses: CHECKOUT, with: { "persist-credentials": false, "fetch-depth": 0 } },
        SETUP,
        {
          name: "Build, commit, tag and push",
          run: 'gh auth setup-git\nnode_modules/.bin/node scripts/release.ts "$VERSION"\n',
          env: { ...VERSION, ...BOT, GH_TOKEN: "${{ github.token }}" },
        },
      ],
    },
    verify: {
      name: "Build again and compare",
      needs: ["push"],
      "runs-on": "ubuntu-24.04",
      "timeout-minutes": 20,
      permissions: { contents: read("checkout, with the commit of the release") },
      steps: [
        { name: "Check out", uses: CHECKOUT, with: { "persist-credentials": false, "fetch-depth": 0 } },
        SETUP,
        {
          name: "Compare every byte",
          run: 'git fetch --quiet origin "refs/tags/v$VERSION:refs/tags/v$VERSION"\nnode_modules/.bin/node scripts/release.ts --verify "v$VERSION"\n',
          env: VERSION,
        },
      ],
    },
    publish: {
      name: "Publish",
      needs: ["verify"],
      "runs-on": "ubuntu-slim",
      "timeout-minutes": 10,
      environment: { name: "release", deployment: false },
      permissions: { contents: write("the release of the tag") },
      steps: [
        {
          name: "Publish the release",
          run: 'gh release create "v$VERSION" --verify-tag --title "Slipway $VERSION" --notes "What changed: CHANGELOG.md of this tag."\n',
          env: { ...VERSION, GH_TOKEN: "${{ github.token }}", GH_REPO: "${{ github.repository }}" },
        },
      ],
    },
  },
});
