import { z } from "zod";

const sentence = z.string().trim().min(1).max(2000);
const name = z.string().trim().min(1).max(200);
const sentences = z.array(sentence).min(1).max(50);

const trigger = z.strictObject({
  when: sentence.describe("What is seen."),
  action: sentence.describe("What is done, and by whom."),
});

const approval = z.strictObject({
  by: name.describe("Person or committee."),
  role: name.exactOptional().describe("In which role."),
  on: z.iso.date().exactOptional().describe("Day, such as 2026-11-21."),
  reference: sentence.exactOptional().describe("Where it is on record: a pull request, minutes."),
});

const change = z.strictObject({
  on: z.iso.date().describe("Day, such as 2026-11-21."),
  what: sentence.describe("What changed, and why."),
  version: name.exactOptional().describe("Version that brought it."),
});

/**
 * `card`: what model-risk management asks of whoever owns a model (SCIENCE 2.5), beside what the stages measure themselves. Every field is text
 * of the authors; none moves a number or a gate.
 */
export const modelCard = z
  .strictObject({
    owner: z
      .strictObject({
        name: name.describe("Team or person who answers for the model."),
        contact: name.exactOptional().describe("How to reach them."),
      })
      .describe("Who answers for the model."),
    tier: z.enum(["high", "medium", "low"]).describe("Materiality: how much depends on the model."),
    materiality: sentence.exactOptional().describe("Why this tier: exposure, customers, decisions."),
    purpose: sentence.describe("The decision that the model serves."),
    use: z
      .strictObject({
        intended: sentences.exactOptional().describe("Uses that it was validated for."),
        excluded: sentences.exactOptional().describe("Uses that it must not be put to."),
      })
      .exactOptional()
      .describe("Uses inside and outside the validation."),
    limitations: sentences.describe("What the model does not know or cannot do."),
    dataLineage: sentences.describe("Where the data comes from, and what was done to it; digests are in run.json."),
    validation: sentences.describe("Evidence beyond evaluation.json: who checked what, and what was found."),
    monitoring: z
      .strictObject({
        plan: sentence.describe("What is watched, how often, and by whom."),
        triggers: z.array(trigger).min(1).max(50).describe("What sets off which action."),
      })
      .describe("How the model is watched once it serves."),
    challenger: sentence.describe("The model it is held against, or why there is none."),
    approvals: z
      .array(approval)
      .max(50)
      .default([])
      .describe("On record elsewhere than in the reviews of pull requests."),
    changeLog: z
      .array(change)
      .max(200)
      .default([])
      .describe("Decisions that the history of the repository does not say."),
    decommission: sentences.describe("When the model is taken out of use, and what follows it."),
  })
  .describe("Model-risk fields for the model card; kept in run.json.");
