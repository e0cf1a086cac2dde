import { deliveryDocument } from "./delivery.ts";
import { deploymentDocument } from "./deployment.ts";
import type { DocumentKind } from "./document.ts";
import { evaluationDocument } from "./evaluation.ts";
import { manifestDocument } from "./manifest.ts";
import { modelDocument } from "./model.ts";
import { monitorDocument } from "./monitor.ts";
import { planDocument } from "./plan.ts";
import { profileDocument } from "./profile.ts";
import { profileEdgesDocument } from "./profile-edges.ts";
import { profileSampleDocument, profileShardDocument } from "./profile-shard.ts";
import { reportEvidenceDocument } from "./report-evidence.ts";
import { retrainRequestDocument } from "./retrain-request.ts";
import { runDocument } from "./run.ts";
import { tenantsDocument } from "./tenants.ts";

const RECORDS: readonly DocumentKind[] = [
  runDocument,
  modelDocument,
  profileDocument,
  profileEdgesDocument,
  profileSampleDocument,
  profileShardDocument,
  evaluationDocument,
  tenantsDocument,
  manifestDocument,
  deploymentDocument,
  monitorDocument,
  deliveryDocument,
  reportEvidenceDocument,
  planDocument,
  retrainRequestDocument,
];

/** Every document Slipway writes, by name. `docs/schemas/` is generated from it. */
export const DOCUMENTS: ReadonlyMap<string, DocumentKind> = new Map(RECORDS.map((record) => [record.name, record]));
