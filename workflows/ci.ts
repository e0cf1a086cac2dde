import { defineWorkflow } from "./define-workflow.ts";

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
      permissions: { contents: { access: "read", why: "checkout" } },
      steps: [
        {
          name: "Check out",
          uses: { action: "actions/checkout", sha: "3d3c42e5aac5ba805825da76410c181273ba90b1", tag: "v7.0.1" },
          with: { "persist-credentials": false },
        },
        { name: "Run every suite", run: "bash .ci/run" },
      ],
    },
  },
});
