import { z } from "zod";
import { defineTrigger } from "../../plugin.ts";
import { webhookFacts } from "./facts.ts";
import { readWebhookEvent } from "./read.ts";

/**
 * What citizens do in the talk, as LINE tells of it. Nothing runs: the server's webhook route keeps the bodies, and each
 * event in them is read when its turn comes.
 */
export const webhook = defineTrigger({
  type: "webhook",
  label: { ja: "LINEからのイベント", en: "Event from LINE" },
  params: z.strictObject({}),
  facts: webhookFacts,
  ownSource: false,
  personal: true,
  source: () => "webhook:live",
  start: async () => async () => {},
  read: readWebhookEvent,
});
