import type { Repository } from "../../core/repository/repository-schema.ts";
import type { Text } from "../define-workflow.ts";

/** What a pipeline asks of the workflows. */
export interface PipelineFacts {
  readonly name: string;
  /** Whether it has a model per tenant: the plan reads the data to list them. */
  readonly tenants: boolean;
  /** Environment that it deploys to; absent when it deploys nothing. */
  readonly environment?: string;
  /** Addresses of the server that it deploys to, as the pipeline has them; absent when it deploys nothing. */
  readonly server?: { readonly url: string; readonly adminUrl?: string };
  readonly monitored: boolean;
  /** Cron line of its monitoring; absent where it has none of its own. */
  readonly schedule?: string;
  /** Whether drift that is confirmed starts a retraining. */
  readonly retrains: boolean;
  /** Whether it compares with the evaluation of an earlier commit, which another run keeps. */
  readonly mergeBase: boolean;
}

/** Everything that generated workflows follow from. */
export interface Delivery {
  readonly settings: Repository;
  readonly pipelines: readonly PipelineFacts[];
  /** How a workflow names one of our actions. */
  action(name: string): Text;
  /** Lines of `servers` where the pipelines are not known; default those of the pipelines. */
  readonly servers?: string;
  /** Lines of `environments` where the pipelines are not known; default those of the pipelines. */
  readonly environments?: string;
  /** Inputs that every plan gets. */
  readonly planInputs?: Readonly<Record<string, string>>;
  /** Inputs of the report. */
  readonly reportInputs?: Readonly<Record<string, string>>;
}
