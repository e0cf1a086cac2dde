/** Gets what an earlier job of the same run has left. */
export interface ArtifactFetcher {
  /**
   * Unpacks an artifact of documents to where the documents of its model are, and gives the path of its pipeline.json. One of another model
   * than `model` is refused before that.
   * @throws SLIPWAY_E_ARTIFACT_FAILED, SLIPWAY_E_ARTIFACT_INVALID, and SLIPWAY_E_INPUT_INVALID where there is no run with artifacts
   */
  fetchArtifact(name: string, model?: string): Promise<string>;
}
