import { z } from "zod";

/** Name of a column of a table. */
export const columnName = z.string().min(1).max(256);
