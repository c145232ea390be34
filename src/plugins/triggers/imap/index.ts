import { z } from "zod";
import { defineTrigger } from "../../plugin.ts";
import { mailFacts } from "./facts.ts";
import { readMail } from "./read.ts";
import { readSettings } from "./settings.ts";
import { watchMailbox } from "./watch.ts";

/** Mails of a mailbox, told of by IDLE and looked for by polling; each is taken in once, whatever its flags say. */
export const imap = defineTrigger({
  type: "imap",
  label: { ja: "メールの受信", en: "Mail arrives" },
  params: z.strictObject({
    mailbox: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/, "半角の小文字・数字・「-」だけで、40文字以内にしてください。")
      .meta({
        title: "メールボックス",
        description:
          "どの受信箱に届いたメールか。ふつうは default のままにします。ほかの受信箱を使うときは、その名前をシステムの担当者に聞いてください。",
        "x-en": {
          title: "Mailbox",
          description:
            "Into which mailbox the mail comes. Usually default; ask who runs the system for the name of another.",
        },
      })
      .default("default"),
  }),
  facts: mailFacts,
  text: { fact: "mail", from: "text", to: "body" },
  ownSource: false,
  source: ({ mailbox }) => `imap:${mailbox}`,
  standing: (connections) => connections.map((mailbox) => ({ mailbox })),
  async start({ mailbox }, context) {
    const read = readSettings(context.connection(mailbox), mailbox);
    if ("settings" in read) return watchMailbox(read.settings, context, readMail);
    await context.report({ state: "failing", message: read.problem });
    return async () => {};
  },
  read: readMail,
});
