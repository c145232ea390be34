/** A store with friends and rules, and the API of rules over it. */
import type { JsonObject } from "../../src/engine/types.ts";
import type { DnsResolve } from "../../src/plugins/plugin.ts";
import { attributeRoutes } from "../../src/server/api/attributes.ts";
import { dryRunRoutes } from "../../src/server/api/dry-run.ts";
import { fireRoutes } from "../../src/server/api/fire.ts";
import { jobRoutes } from "../../src/server/api/jobs.ts";
import { mailRoutes } from "../../src/server/api/mails.ts";
import { manualRuleRoutes } from "../../src/server/api/manual-rules.ts";
import { pluginRoutes } from "../../src/server/api/plugins.ts";
import { ruleTestRoutes } from "../../src/server/api/rule-tests.ts";
import { ruleVersionRoutes } from "../../src/server/api/rule-versions.ts";
import { ruleRoutes } from "../../src/server/api/rules.ts";
import { whyRoutes } from "../../src/server/api/why.ts";
import { saveRule } from "../../src/store/rules.ts";
import { createApi, type TestApi } from "./api.ts";
import { mail, usualHeaders } from "./mail.ts";
import type { OpenStore } from "./stores.ts";
import { createWorld, inWard, type World } from "./world.ts";

/** No record of any kind; the tests have no network. */
const noDns: DnsResolve = async () => {
  throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
};

const routes = [
  ...ruleRoutes,
  ...dryRunRoutes,
  ...ruleVersionRoutes,
  ...ruleTestRoutes,
  ...fireRoutes,
  ...manualRuleRoutes,
  ...jobRoutes,
  ...whyRoutes,
  ...pluginRoutes,
  ...attributeRoutes,
  ...mailRoutes({ resolve: noDns }),
];

/** A rule over mails whose subject holds 地震, to those who live in 中央区. */
export const quake = (change: JsonObject = {}): JsonObject => ({
  id: "quake",
  name: "地震",
  priority: 100,
  trigger: { type: "imap" },
  conditions: { all: [{ fact: "mail", path: "$.subject", operator: "containsText", value: "地震" }] },
  audience: inWard("中央区"),
  actions: [{ type: "multicast", messages: [{ type: "text", text: "{{mail.subject}}\n{{mail.body}}" }] }],
  guard: { requireAuthenticMail: false },
  ...change,
});

/** A rule that somebody's press fires. */
export const notice = (change: JsonObject = {}): JsonObject => ({
  id: "notice",
  name: "お知らせ",
  trigger: { type: "manual" },
  audience: inWard("中央区"),
  actions: [{ type: "multicast", messages: [{ type: "text", text: "{{manual.text}}" }] }],
  ...change,
});

/** A mail's bytes, received on 2026-11-22 at 9 in the morning. */
export const rawMail = (subject: string, text = "震度5弱の揺れがありました。") =>
  mail(
    {
      ...usualHeaders,
      Subject: `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`,
      Date: "Sun, 22 Nov 2026 09:00:00 +0900",
      "Message-ID": `<${Buffer.from(subject + text)
        .toString("hex")
        .slice(0, 40)}@city.chiba.example>`,
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Transfer-Encoding": "base64",
    },
    Buffer.from(text).toString("base64"),
  );

export const base64Mail = (subject: string, text?: string) => rawMail(subject, text).toString("base64");

export interface RulesApi {
  world: World;
  api: TestApi;
  /** Saves a rule as a file would, and lets the API know. */
  put(...rules: JsonObject[]): Promise<void>;
}

export async function createRulesApi(open: OpenStore, rules: JsonObject[] = [], friends = 9): Promise<RulesApi> {
  const world = await createWorld(open, { friends });
  const change = { now: world.clock.now, resolve: noDns };
  const api = await createApi(world.store, routes, change);
  const put: RulesApi["put"] = async (...all) => {
    for (const json of all) await saveRule(world.store.db, String(json.id), json, "", world.clock.now());
    await api.context.reread();
  };
  await put(...rules);
  return { world, api, put };
}
