/** Documents that belong to the model and live in its folder, which is served and registered as it is. */
const MODEL_DOCUMENTS: ReadonlySet<string> = new Set(["model", "profile"]);

export interface DocumentPathOptions {
  /** Folder of the model inside the folder of the documents: `model`, or the empty text when they are the same. */
  readonly modelFolder?: string;
}

/** Where a document is, relative to the folder of a pipeline's documents: `run.json`, `model/model.json`. */
export function documentPath(name: string, { modelFolder = "model" }: DocumentPathOptions = {}): string {
  return MODEL_DOCUMENTS.has(name) && modelFolder !== "" ? `${modelFolder}/${name}.json` : `${name}.json`;
}

/** Folder of the documents of a model, below the one of all documents: `credit-risk`, or `<pipeline>/<tenant slug>` (DESIGN 16: 26). */
export function documentsFolder(model: string): string {
  return model.replace(".", "/");
}
