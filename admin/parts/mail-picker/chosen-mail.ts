import { type Answer, api, ask } from "../../api/client";

/** A mail that was taken in, or a file that somebody brought along. */
export type ChosenMail = { eventId: number } | { rawBase64: string; name: string };

/** As the API takes it. */
export const mailBody = (mail: ChosenMail) =>
  "eventId" in mail ? { eventId: mail.eventId } : { rawBase64: mail.rawBase64 };

/** Bytes that the server takes for a try or a test (`MAX_MAIL_BYTES`). */
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

export type UploadFault = "too-large" | "empty" | "several";

/** What is wrong with what was dropped or chosen; null: one file that may be read. */
export function uploadFault(files: readonly { size: number }[]): UploadFault | null {
  const [file] = files;
  if (files.length !== 1 || !file) return "several";
  if (file.size === 0) return "empty";
  return file.size > MAX_UPLOAD_BYTES ? "too-large" : null;
}

/** The file's bytes in base64, without line ends. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  // In parts: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

const toBytes = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

export type ReadMail = Answer<"post /mails/read">;

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
