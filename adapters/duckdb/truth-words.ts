/*
 * What text of a CSV file is read as true or false, unasked: these two words in any case, and nothing else (decision 0015).
 */

export const TRUTH_WORD = /^(true|false)$/i;

/** NULL stays NULL. The length comes first: most text is spared the lower case. */
export function sqlIsTruthWord(text: string): string {
  return `(strlen(${text}) BETWEEN 4 AND 5 AND lower(${text}) IN ('true', 'false'))`;
}

/** The word as BOOLEAN; of other text nothing can be said. */
export function sqlTruthOfWord(text: string): string {
  return `(lower(${text}) = 'true')`;
}
