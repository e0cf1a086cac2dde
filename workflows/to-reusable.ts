import type { Workflow } from "./define-workflow.ts";
import { DEPLOY_TOKEN } from "./delivery/delivery-jobs.ts";

interface Input {
  readonly description: string;
  readonly type: string;
  readonly default?: string;
  readonly required?: boolean;
}

export const PIPELINES_INPUT: Readonly<Record<string, Input>> = {
  pipelines: {
    description: "Folders or patterns of pipelines, separated by commas; empty for those of slipway.config.",
    type: "string",
    default: "",
  },
};

export interface Reusable {
  readonly file: string;
  /** Inputs beside those that a person is asked for when the workflow is started by hand. */
  readonly inputs: Readonly<Record<string, Input>>;
}

/** The same jobs as a workflow that other repositories call. Its caller decides when; it may be asked for text, numbers and truth alone. */
export function toReusable(workflow: Workflow, { file, inputs }: Reusable): Workflow {
  const { workflow_dispatch: dispatch } = workflow.on as {
    workflow_dispatch?: { inputs?: Record<string, Input> } | null;
  };
  const asked = Object.entries(dispatch?.inputs ?? {}).map(
    ([name, { description, required = false }]) => [name, { description, type: "string", required }] as const,
  );
  const needsToken = JSON.stringify(workflow.jobs).includes(`secrets.${DEPLOY_TOKEN}`);
  const secrets = {
    [DEPLOY_TOKEN]: {
      description: "Token of the server's admin API; an environment's own secret of this name comes first.",
      required: false,
    },
  };
  const servers = {
    servers: {
      description:
        "Servers that the token may be sent to, one per line: <pipeline> <url> [<admin-url>], as the pipelines say.",
      type: "string",
      default: "",
    },
  };
  return {
    ...workflow,
    file,
    on: {
      workflow_call: {
        inputs: { ...Object.fromEntries(asked), ...inputs, ...(needsToken ? servers : {}) },
        ...(needsToken ? { secrets } : {}),
      },
    },
  };
}
