/** Starts workflows of the repository on its default branch. Owned by core. */
export interface WorkflowDispatcher {
  /**
   * Asks for a run of a workflow file, such as `slipway-retrain.yml`, with the inputs of its `workflow_dispatch`.
   * @throws SLIPWAY_E_PERMISSION_MISSING, SLIPWAY_E_GITHUB_FAILED, SLIPWAY_E_INPUT_INVALID where there is no such workflow or input
   */
  start(workflow: string, inputs: Readonly<Record<string, string>>): Promise<void>;
}
