import { type Answer, api, ask } from "../../api/client";
import type { ChosenMail } from "./chosen-mail";

const toBytes = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

type ReadMail = Answer<"post /mails/read">;

/** What the server reads in the mail: kept ones from the database, uploaded ones by reading them now. */
export async function readMail(mail: ChosenMail): Promise<Pick<ReadMail, "title" | "from" | "occurredAt" | "text">> {
  if ("eventId" in mail) return ask(api.GET("/api/mails/{id}", { params: { path: { id: String(mail.eventId) } } }));
  return ask(
    api.POST("/api/mails/read", {
      body: mail.rawBase64,
      bodySerializer: toBytes,
      headers: { "content-type": "message/rfc822" },
    }),
  );
}
