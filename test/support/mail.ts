/** Raw mails, also wrong ones, in any charset and transfer encoding; and signatures with keys made for the test. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import Encoding from "encoding-japanese";
import { dkimSign } from "mailauth/lib/dkim/sign.js";

export type TestCharset = "UTF8" | "JIS" | "SJIS" | "EUCJP";

/** The bytes of a text. */
export function bytesOf(text: string, charset: TestCharset = "UTF8"): Buffer {
  if (charset === "UTF8") return Buffer.from(text);
  return Buffer.from(Encoding.convert(Encoding.stringToCode(text), { to: charset, from: "UNICODE", type: "array" }));
}

/** Encoded words (RFC 2047) of at most `size` bytes each, wherever that cuts. */
export function encodedWords(bytes: Buffer, label: string, how: "B" | "Q" = "B", size = 45): string {
  const words: string[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    const piece = bytes.subarray(from, from + size);
    const text =
      how === "B"
        ? piece.toString("base64")
        : [...piece].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
    words.push(`=?${label}?${how}?${text}?=`);
  }
  return words.join("\r\n ");
}

/** RFC 2045, section 6.7, with every byte encoded. */
export function quotedPrintable(bytes: Buffer): string {
  const all = [...bytes].map((byte) =>
    byte === 0x0a ? "\r\n" : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return all.map((unit, i) => (i % 20 === 19 && unit !== "\r\n" ? `${unit}=\r\n` : unit)).join("");
}

export const base64 = (bytes: Buffer | string) =>
  (
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  ).join("\r\n");

export const usualHeaders = {
  From: "City <anzen@city.chiba.example>",
  To: "bridge@city.chiba.example",
  Subject: "Test",
  Date: "Thu, 06 Aug 2026 17:00:00 +0900",
  "Message-ID": "<1@city.chiba.example>",
  "MIME-Version": "1.0",
} as const;

/** Header values as they are to stand; null leaves a usual one out, a list makes it several. Bytes go as they are. */
export type Headers = Record<string, string | Buffer | null | (string | Buffer)[]>;

/** A mail of these headers over the usual ones. Line ends of a text body become CR LF. */
export function mail(headers: Headers = {}, body: string | Buffer = ""): Buffer {
  const all = Object.entries({ ...usualHeaders, ...headers } as Headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : value === null ? [] : [value]).map((one) =>
      Buffer.concat([Buffer.from(`${name}: `), Buffer.from(one), Buffer.from("\r\n")]),
    ),
  );
  return Buffer.concat([...all, Buffer.from("\r\n"), typeof body === "string" ? Buffer.from(crlf(body)) : body]);
}

export const crlf = (text: string) => text.replace(/\r?\n/g, "\r\n");

/** The body of a multipart: each part is its headers and its body. */
export function parts(boundary: string, ...all: (readonly [header: string, body: string | Buffer])[]): Buffer {
  const made = all.flatMap(([header, body]) => [
    Buffer.from(`--${boundary}\r\n${header === "" ? "" : crlf(`${header}\n`)}\r\n`),
    Buffer.from(typeof body === "string" ? crlf(body) : body),
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([...made, Buffer.from(`--${boundary}--\r\n`)]);
}

/** A key pair for DKIM and what DNS says of it. */
export interface SigningKey {
  privateKey: KeyObject;
  record: string;
}

export function signingKey(kind: "rsa" | "ed25519" = "rsa", bits = 2048): SigningKey {
  const { privateKey, publicKey } =
    kind === "rsa" ? generateKeyPairSync("rsa", { modulusLength: bits }) : generateKeyPairSync("ed25519");
  const der = publicKey.export({ type: "spki", format: "der" });
  // RFC 8463, section 4: an Ed25519 key stands bare.
  const p = (kind === "rsa" ? der : der.subarray(-32)).toString("base64");
  return { privateKey, record: `v=DKIM1; k=${kind}; p=${p}` };
}

export interface Signature {
  key: SigningKey;
  domain?: string;
  selector?: string;
  /** `h=`, colon separated. */
  headers?: string;
  /** `l=`. */
  bodyLength?: number;
  /** `t=` and `x=`. */
  signedAt?: Date;
  expires?: Date;
  algorithm?: string;
}

/** The mail with a DKIM signature on top. */
export async function sign(raw: Buffer, signature: Signature): Promise<Buffer> {
  const one = {
    signingDomain: signature.domain ?? "city.chiba.example",
    selector: signature.selector ?? "s1",
    privateKey: signature.key.privateKey.export({ type: "pkcs8", format: "pem" }),
    canonicalization: "relaxed/relaxed",
    ...(signature.headers && { headerList: signature.headers }),
    ...(signature.bodyLength !== undefined && { maxBodyLength: signature.bodyLength }),
    ...(signature.signedAt && { signTime: signature.signedAt }),
    ...(signature.expires && { expires: signature.expires }),
    ...(signature.algorithm && { algorithm: signature.algorithm }),
  };
  const { signatures, errors } = await dkimSign(raw, {
    ...one,
    ...(signature.headers && { headerList: signature.headers.split(":") }),
    signatureData: [one],
  } as never);
  if (signatures === "") throw new Error(`not signed: ${JSON.stringify(errors)}`);
  return Buffer.concat([Buffer.from(signatures), raw]);
}
