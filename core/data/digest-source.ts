/**
 * Digest of everything that a pipeline's `data.source` names, without reading it as a table. `undefined` when that cannot be
 * told beforehand: a query may give other rows each time.
 * @throws what DatasetSource.load throws for files that are not there or cannot be read
 */
export type DigestSource = (request: {
  readonly source: string;
  readonly folder: string;
}) => Promise<string | undefined>;
