import { expect, it } from "vitest";
import { Commented } from "../../../workflows/define-workflow.ts";
import { findOwnPins, nameOwnAction } from "../../../workflows/delivery/own-actions.ts";

const SHA = "5".repeat(40);

it("names an action by commit with its tag, and by the tag where the commit is not known", () => {
  expect(nameOwnAction("train", { tag: "v1.2.3", sha: SHA })).toEqual(
    new Commented(`slipway-ml/slipway/actions/train@${SHA}`, "v1.2.3"),
  );
  expect(nameOwnAction("train", { tag: "v1.2.3" })).toBe("slipway-ml/slipway/actions/train@v1.2.3");
});

it("finds the commits that files name us by, each once", () => {
  const text = `uses: slipway-ml/slipway/actions/train@${SHA} # v1.2.3\nuses: a/b@${"6".repeat(40)} # v9.9.9\n`;
  expect(findOwnPins([text, text])).toEqual([{ tag: "v1.2.3", sha: SHA }]);
  expect(findOwnPins(["uses: slipway-ml/slipway/actions/train@v1.2.3"])).toEqual([]);
});
