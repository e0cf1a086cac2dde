declare module "ydf-inference" {
  interface Model {
    predict(examples: Readonly<Record<string, readonly (number | string)[]>>): readonly number[];
    unload(): void;
  }
  interface Options {
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
  }
  const createModule: (options: Options) => Promise<{ loadModelFromZipBlob(archive: Uint8Array): Promise<Model> }>;
  export = createModule;
}
