import { z } from "zod";
import { defineAction } from "../plugin.ts";

/**
 * Hands the webhook body to another server, byte for byte with LINE's signature. Bodies queue for their target
 * (`delivery/relay`), since they want order, days of patience and no retry key of LINE's; here nothing is sent.
 */
export const relay = defineAction({
  type: "relay",
  label: { ja: "ほかのサーバーへ中継する", en: "Relay to another server" },
  params: z.strictObject({
    target: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "登録した中継先の名前を選んでください。")
      .meta({
        title: "中継先",
        description: "「中継先」の画面で登録したものから選びます。",
        "x-choices": "relay-targets",
      }),
  }),
  reach: "target",
  relayTo: ({ target }) => target,
  plan: () => [],
  send: async () => {
    throw new Error("a relay has no batches");
  },
});
