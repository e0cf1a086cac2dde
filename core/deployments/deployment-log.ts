/**
 * What is deployed where, as others see it: GitHub's Deployments, or files. The stage history of the registry decides; this shows. Owned by
 * core; one contract suite runs on every implementation.
 */
export interface DeploymentLog {
  /**
   * Notes that a deployment begins, `in_progress`. One of the same payload that is active already is given back with `active: true`, and
   * nothing is written (idempotency key: environment, model, version, digest, task, traffic). What the same run began and did not end is
   * taken up; what an earlier attempt of it left ends as `error`.
   * @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED
   */
  begin(request: DeploymentRequest): Promise<OpenDeployment>;
  /** How it ended. Of the successful ones of an environment and model only the one that began last stays active, production or not. */
  finish(id: string, ending: DeploymentEnding): Promise<void>;
  /** The newest successful deployment of a model in an environment that is still active. */
  active(environment: string, model: string): Promise<RecordedDeployment | undefined>;
}

export interface DeploymentRequest {
  readonly environment: string;
  readonly model: string;
  readonly version: string;
  readonly digest: string;
  /** Commit the version was made from; what GitHub shows the deployment at. */
  readonly commit: string;
  readonly task: "deploy" | "promote" | "rollback";
  /** Version that a rollback leaves. */
  readonly rollbackOf?: string;
  /** Share of traffic, 0–1. */
  readonly traffic: number;
  /** `<run id>/<attempt>`: whose it is. */
  readonly run: string;
}

export interface OpenDeployment {
  readonly id: string;
  readonly active: boolean;
}

export interface DeploymentEnding {
  readonly state: "success" | "failure" | "error";
  /** One sentence, cut at 140 characters. */
  readonly description: string;
  /** Where it serves. */
  readonly environmentUrl?: string;
  readonly logUrl?: string;
}

export interface RecordedDeployment extends Omit<DeploymentRequest, "run" | "rollbackOf"> {
  readonly id: string;
  readonly at: string;
}
