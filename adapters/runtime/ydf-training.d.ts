declare module "ydf-training" {
  /** Emscripten vector; must be deleted. */
  interface CcVector<T> {
    size(): number;
    get(index: number): T;
    push_back(value: T): void;
    delete(): void;
  }
  interface InternalModel {
    /** Writes the model's files into a folder of the module's own file system. */
    save(folder: string): void;
    delete(): void;
  }
  interface Model {
    readonly internalModel: InternalModel;
    getLabelClasses(): readonly string[];
    predict(examples: Readonly<Record<string, readonly (number | string)[]>>): readonly number[];
    unload(): void;
  }
  type Learner = new (
    label: string,
    task: "CLASSIFICATION" | "REGRESSION",
  ) => { train(data: Readonly<Record<string, readonly (number | string)[]>>): Model };
  interface YdfTraining {
    readonly GradientBoostedTreesLearner: Learner;
    readonly RandomForestLearner: Learner;
    readonly FS: {
      readdir(path: string): readonly string[];
      readFile(path: string, options: { readonly encoding: "binary" }): Uint8Array;
      unlink(path: string): void;
      rmdir(path: string): void;
    };
  }
  interface Options {
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
  }
  const createModule: (options: Options) => Promise<YdfTraining>;
  export = createModule;
}
