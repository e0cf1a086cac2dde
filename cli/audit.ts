import type { Command } from "commander";
import { sha256 } from "../adapters/files/sha256.ts";
import { AUDIT_STREAM } from "../core/audit/audit-record.ts";
import { type AuditVerification, readRecord, verifyAudit } from "../core/audit/verify-audit.ts";
import { SlipwayError } from "../core/errors.ts";
import type { ExitCode } from "../core/outcome.ts";
import { digestEntry } from "../core/state/state-entry.ts";
import { openRegistry, openState } from "../ports/registry.ts";
import { alignColumns } from "./align-columns.ts";
import { createPaint, type Paint } from "./paint.ts";
import { plainText } from "./plain-text.ts";
import type { Act, Verb } from "./verb.ts";

const EXIT_CODES: Readonly<Record<AuditVerification["verdict"], ExitCode>> = { verified: 0, incomplete: 4, broken: 3 };

export const auditVerb: Verb = {
  name: "audit",
  build(program, act) {
    const audit = program
      .command("audit")
      .summary("list what was decided, and prove that nothing of it was changed")
      .description(
        "Every evaluation, registration, promotion, deployment, drift decision, override, rollback, deprecation, yank and collection leaves a record that holds the digest of the one before.",
      )
      .addHelpText("after", "\nExamples:\n  slipway audit verify\n  slipway audit list --json");
    buildVerify(audit, act);
    buildList(audit, act);
  },
};

function buildVerify(audit: Command, act: Act): void {
  audit
    .command("verify")
    .summary("prove that no record was changed, lost, moved or cut off")
    .description(
      "Exit 0: verified. 3: broken. 4: the registry holds something that no record tells of. Whoever can write everything here can rewrite everything: keep the printed head elsewhere and give it back with --head.",
    )
    .option("--head <digest>", "head that an earlier verification printed: it must be in the chain")
    .addHelpText("after", "\nExamples:\n  slipway audit verify\n  slipway audit verify --head 4f1c… --json")
    .action(
      act(async (world, { head }: { readonly head?: string }) => {
        if (head !== undefined) assertDigest(head);
        const ports = { state: openState(world), registry: openRegistry(world), sha256 };
        const verification = await verifyAudit(ports, { expected: head });
        world.print(describe(verification, createPaint(world.color)));
        return { exitCode: EXIT_CODES[verification.verdict], document: verification };
      }),
    );
}

function buildList(audit: Command, act: Act): void {
  audit
    .command("list")
    .summary("list the records, the oldest first")
    .addHelpText("after", "\nExamples:\n  slipway audit list\n  slipway audit list --json")
    .action(
      act(async (world) => {
        const { entries } = await openState(world).read(AUDIT_STREAM);
        const records = entries.map((entry) => ({
          number: entry.number,
          digest: digestEntry(entry, sha256),
          record: readRecord(entry),
        }));
        const rows = records.map(({ number, digest, record }) => [
          String(number),
          record?.at ?? "?",
          record?.action ?? "no audit record",
          plainText(record?.subject ?? ""),
          digest.slice(0, 12),
          plainText(record?.detail ?? ""),
        ]);
        const [first = "", ...lines] = alignColumns([["#", "at", "action", "subject", "digest", "detail"], ...rows]);
        world.print(
          rows.length === 0 ? "Nothing was recorded." : [createPaint(world.color).strong(first), ...lines].join("\n"),
        );
        const document = records.map(({ number, digest, record }) => ({ number, entryDigest: digest, ...record }));
        return { exitCode: 0, document };
      }),
    );
}

function describe({ verdict, entries, head, problems, unrecorded }: AuditVerification, paint: Paint): string {
  const lines = [
    `audit ${paint.strong(verdict)}: ${entries} ${entries === 1 ? "record" : "records"}`,
    ...(head === "" ? [] : [`  head  ${head}`]),
    ...problems.map((problem) => `  ${plainText(problem)}`),
    ...unrecorded.map((place) => `  no record tells of ${plainText(place)}`),
  ];
  if (verdict === "incomplete") {
    lines.push(
      "  Its writer was stopped before it could say so, or the newest records were removed. Any change of that model records what is missing.",
    );
  }
  return lines.join("\n");
}

function assertDigest(text: string): void {
  if (/^[0-9a-f]{64}$/.test(text)) return;
  throw new SlipwayError("SLIPWAY_E_INPUT_INVALID", {
    what: `--head ${JSON.stringify(text.slice(0, 80))} is no digest.`,
    remedy: "Give the 64 hexadecimal digits that `slipway audit verify` printed.",
  });
}
