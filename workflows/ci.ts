import { defineWorkflow, read } from "./define-workflow.ts";
import { CHECKOUT } from "./third-party.ts";

/** This repository's own checks: the script a developer runs is the one that decides. */
export default defineWorkflow({
  file: "ci.yml",
  name: "CI",
  on: { push: { branches: ["main"] }, pull_request: null, merge_group: null },
  concurrency: { group: "ci-${{ github.ref }}", "cancel-in-progress": true },
  jobs: {
    ci: {
      name: "Tests and audits",
      "runs-on": "ubuntu-24.04",
      "timeout-minutes": 60,
      permissions: { contents: read("checkout") },
      steps: [
        { name: "Check out", uses: CHECKOUT, with: { "persist-credentials": false } },
        { name: "Run every suite", run: "bash .ci/run" },
      ],
    },
  },
});
