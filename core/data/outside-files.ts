/** What a trainer reads beside the table: paths or globs, relative to the pipeline's folder. */
export interface OutsideFiles {
  readonly required: readonly string[];
  /** Counted where they are files; anything else is passed over. */
  readonly optional: readonly string[];
}

/**
 * One digest of all these files, with their names. `undefined` when something required is not there.
 * @throws SLIPWAY_E_DATA_UNREADABLE
 */
export type DigestOutside = (files: OutsideFiles & { readonly folder: string }) => Promise<string | undefined>;
