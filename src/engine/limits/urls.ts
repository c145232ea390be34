import { z } from "zod";

/** Pictures, videos, icons: UTF-16 units. Messaging API reference, "Message objects", read 2026-08. */
export const MEDIA_URL_MAX = 2_000;
/** `uri` of an action and an imagemap's `linkUri`. Messaging API reference, "Action objects", read 2026-08. */
export const LINK_URL_MAX = 1_000;
/** Schemes a link may have. Messaging API reference, "URI action", read 2026-08. */
const LINK_SCHEMES: readonly string[] = ["http:", "https:", "line:", "tel:"];

/** Something LINE fetches: HTTPS only (TLS 1.2 or newer). */
export function mediaUrl(name: string): z.ZodType<string, string> {
  return url(name, MEDIA_URL_MAX, ["https:"], "https:// で始まるURL");
}

/** Something a person opens. */
export function linkUrl(name: string): z.ZodType<string, string> {
  return url(name, LINK_URL_MAX, LINK_SCHEMES, "http、https、line、tel のどれかで始まるURL");
}

function url(name: string, max: number, schemes: readonly string[], what: string): z.ZodType<string, string> {
  return z
    .string()
    .refine((text) => text.length <= max, `${name}は${max.toLocaleString("en")}文字以内です。`)
    .refine((text) => isUrl(text, schemes), `${name}は${what}でなければなりません。`);
}

function isUrl(text: string, schemes: readonly string[]): boolean {
  // URL() quietly drops blanks and line ends that LINE would refuse.
  if (/\s/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, pathname } = new URL(text);
  if (!schemes.includes(protocol)) return false;
  if (protocol === "tel:") return pathname !== "";
  return hostname !== "";
}
