import { z } from "zod";
import type { Quota } from "../../delivery/guards/quota.ts";
import type { DnsResolve } from "../../plugins/plugin.ts";
import type { DigestVerdict } from "../audit-digest-verify.ts";
import type { SecretKey } from "../secret-key.ts";
import type { StaffGate } from "../staff/session.ts";
import { accountRoutes } from "./accounts.ts";
import { attributeRoutes } from "./attributes.ts";
import { auditLogRoutes } from "./audit-logs.ts";
import { channelRoutes } from "./channels.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { dryRunRoutes } from "./dry-run.ts";
import { fireRoutes } from "./fire.ts";
import { formWordsRoutes } from "./form-words.ts";
import { friendRoutes } from "./friends.ts";
import { jobRoutes } from "./jobs.ts";
import { liveRoutes } from "./live.ts";
import { mailRoutes } from "./mails.ts";
import { manualRuleRoutes } from "./manual-rules.ts";
import { openApi } from "./openapi.ts";
import { ownSessionRoutes } from "./own-sessions.ts";
import { pluginRoutes } from "./plugins.ts";
import { relayTargetRoutes } from "./relay-targets.ts";
import { relayRoutes } from "./relays.ts";
import { roleRoutes } from "./roles.ts";
import { type Route, route } from "./route.ts";
import { ruleTestRoutes } from "./rule-tests.ts";
import { ruleVersionRoutes } from "./rule-versions.ts";
import { ruleRoutes } from "./rules.ts";
import { sessionRoutes } from "./session.ts";
import { totpRoutes } from "./session-totp.ts";
import { sourceRoutes } from "./sources.ts";
import { statusRoutes } from "./status.ts";
import { tokenRoutes } from "./tokens.ts";
import { webhookRoutes } from "./webhooks.ts";
import { whyRoutes } from "./why.ts";

/** Every route of the staff API, in the order in which Express asks them: `/rules/order` before `/rules/:id`. */
export function apiRoutes(options: {
  gate: StaffGate;
  key: SecretKey;
  resolve: DnsResolve;
  relayAllow: readonly string[];
  quota: () => Promise<Quota>;
  clockDriftMs?: (() => number | null) | undefined;
  digests: () => Promise<DigestVerdict>;
}): Route[] {
  const { gate } = options;
  const routes: Route[] = [
    ...sessionRoutes(gate),
    ...totpRoutes(gate),
    ...ownSessionRoutes(gate),
    ...accountRoutes(gate),
    ...roleRoutes,
    ...tokenRoutes(gate),
    ...dryRunRoutes,
    ...ruleVersionRoutes,
    ...ruleTestRoutes,
    ...fireRoutes,
    ...manualRuleRoutes,
    ...ruleRoutes,
    ...jobRoutes,
    ...pluginRoutes,
    ...whyRoutes,
    ...mailRoutes({ resolve: options.resolve }),
    ...deliveryRoutes,
    ...friendRoutes,
    ...attributeRoutes,
    ...formWordsRoutes,
    ...relayTargetRoutes({ relayAllow: options.relayAllow, key: options.key }),
    ...relayRoutes,
    ...webhookRoutes,
    ...sourceRoutes,
    ...channelRoutes,
    ...statusRoutes({ quota: options.quota, clockDriftMs: options.clockDriftMs }),
    ...auditLogRoutes({ digests: options.digests }),
    ...liveRoutes(gate),
  ];
  let described: object | undefined;
  routes.push(
    route({
      method: "get",
      path: "/openapi.json",
      summary: { ja: "このAPIの説明（OpenAPI 3.1）", en: "The description of this API (OpenAPI 3.1)" },
      permission: "public",
      answer: z.looseObject({ openapi: z.string() }),
      async handle() {
        described ??= openApi(routes);
        return { json: described };
      },
    }),
  );
  return routes;
}
