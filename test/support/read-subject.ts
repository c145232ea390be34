import { createHash } from "node:crypto";
import type { IncomingEvent } from "../../src/engine/types.ts";

/** Stands in for `readMail` where the subject is all that is needed of a mail. */
export async function readSubject(raw: Uint8Array, { source }: { source: string }): Promise<IncomingEvent> {
  const title = /^Subject: (.*?)\r?$/m.exec(Buffer.from(raw).toString("utf8"))?.[1] ?? "";
  const contentHash = createHash("sha256").update(raw).digest("hex");
  return {
    source,
    trigger: "imap",
    occurredAt: new Date(0),
    facts: { mail: { subject: title } },
    evidence: { dates: [], sender: null, doubts: [], contentHash },
    title,
    keys: [`${source}:${contentHash}`],
    raw: { contentType: "message/rfc822", bytes: raw },
  };
}
