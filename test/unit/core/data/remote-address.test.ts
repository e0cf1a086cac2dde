import { expect, it } from "vitest";
import { hideAddressSecrets } from "../../../../core/data/remote-address.ts";

it.each([
  ["https://user:pa,ss@host/x.parquet", "https://host/x.parquet"],
  ["https://user:p)s]s}@host/x", "https://host/x"],
  ["https://h/x.parquet?sig=ab,cd)ef]gh}ij<k>", "https://h/x.parquet"],
  ["read_parquet('https://h/x?sig=a''b') AS t", "read_parquet('https://h/x') AS t"],
  ["s3://AK:SE{C}RET@b/x and s3://b/y", "s3://b/x and s3://b/y"],
])("hides the secrets of %s", (text, shown) => {
  expect(hideAddressSecrets(text)).toBe(shown);
});
