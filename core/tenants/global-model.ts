/**
 * Asked for as a tenant: the model of all rows alone, which serves every tenant without one of its own. No slug has such a character; a tenant
 * whose value reads the same is asked for by its slug.
 */
export const GLOBAL_MODEL = "@global";
