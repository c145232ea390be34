import type { Express } from "express";
import type { Attempted } from "../delivery/dispatch.ts";
import type { Quota } from "../delivery/guards/quota.ts";
import type { Taken } from "../delivery/take.ts";
import type { DnsResolve } from "../plugins/plugin.ts";
import { adminPages } from "./admin-pages.ts";
import { docsPage } from "./api/docs-page.ts";
import { createLiveBus } from "./api/live-bus.ts";
import { createLiveFeed } from "./api/live-feed.ts";
import { mountApi } from "./api/mount.ts";
import type { ApiContext } from "./api/route.ts";
import { apiRoutes } from "./api/routes.ts";
import { createAuditDigest, DIGEST_PURPOSE } from "./audit-digest.ts";
import { verifyDigests } from "./audit-digest-verify.ts";
import { previewDocument } from "./citizen/document.ts";
import { formPreview } from "./form-preview.ts";
import { departmentOfSource } from "./rules/other-rules.ts";
import { stopJobs } from "./rules/run-job.ts";
import type { SecretKey } from "./secret-key.ts";
import { createStaffGate, type StaffGateOptions } from "./staff/session.ts";

/** What the staff side hangs on beside the app itself. */
export interface StaffSideOptions
  extends Pick<StaffGateOptions, "publicUrl" | "allowIps" | "trustedProxies" | "basicAuth" | "answerAfterMs"> {
  key: SecretKey;
  /** Where the signed digests of the operation log are kept. */
  digestDir: string;
}

/** Accounts, permissions, operation log and API, under `/api`. */
export interface StaffSide {
  start(): void;
  stop(): Promise<void>;
  /** What happened, for the screens that are open. */
  attempted(attempted: Attempted): void;
  taken(event: { source: string; trigger: string }, taken: Taken): void;
}

export function mountStaffSide(
  http: Express,
  options: StaffSideOptions & {
    context: Omit<ApiContext, "live">;
    resolve: DnsResolve;
    relayAllow: readonly string[];
    quota: () => Promise<Quota>;
    clockDriftMs: (() => number | null) | undefined;
  },
): StaffSide {
  const { key, digestDir, context } = options;
  const { store, now, log } = context;
  const live = createLiveBus();
  const gate = createStaffGate({ ...options, store, now, log });
  const digestKey = key.derive(DIGEST_PURPOSE);
  const routes = apiRoutes({
    gate,
    key,
    resolve: options.resolve,
    relayAllow: options.relayAllow,
    quota: options.quota,
    clockDriftMs: options.clockDriftMs,
    digests: () => verifyDigests(digestDir, store.db, digestKey),
  });
  docsPage(http, gate.door);
  formPreview(http, gate.door, () => previewDocument(context.book(), now()));
  adminPages(http, gate.door);
  mountApi(http, routes, { ...context, live, resolve: options.resolve }, gate);

  const feed = createLiveFeed({
    db: store.db,
    live,
    log,
    departmentOf: (source) => departmentOfSource(context, source),
  });
  const digests = createAuditDigest({ store, dir: digestDir, key: digestKey, now, log });
  return {
    attempted: feed.attempted,
    taken: feed.taken,
    start() {
      feed.start();
      digests.start();
    },
    async stop() {
      await feed.stop();
      await digests.stop();
      await stopJobs();
    },
  };
}
