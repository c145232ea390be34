/** The second factor: six digits from a telephone (TOTP, RFC 6238). */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { SecretKey } from "../secret-key.ts";

/** What authenticator apps take for granted; they read no other settings. */
const PERIOD_S = 30;
const SETTINGS = { algorithm: "SHA1", digits: 6, period: PERIOD_S } as const;
/** A telephone's clock may be so many steps off. */
const WINDOW = 1;

export interface Totp {
  /** Base32, 160 bits. */
  newSecret(): string;
  /** For a QR code. */
  uri(secret: string, account: string): string;
  /** The step of time that a code stands for; null: it is none of this secret's. Whether it was taken before, the store knows. */
  stepOf(secret: string, code: string, now: Date): number | null;
  /** AES-256-GCM; only for this account. */
  seal(secret: string, accountId: number): string;
  /** Null: sealed with another key, for another account, or damaged. */
  open(sealed: string, accountId: number): string | null;
}

export function createTotp(key: SecretKey): Totp {
  const cipherKey = key.derive("totp secrets");
  const generator = (secret: string, account = "") =>
    new TOTP({ issuer: "Noroshi", label: account, secret: Secret.fromBase32(secret), ...SETTINGS });
  const bound = (accountId: number) => Buffer.from(`account ${accountId}`);
  return {
    newSecret: () => new Secret({ size: 20 }).base32,
    uri: (secret, account) => generator(secret, account).toString(),
    stepOf(secret, code, now) {
      // Full-width digits come from Japanese keyboards, and apps show a space in the middle.
      const digits = code.normalize("NFKC").replaceAll(/\s/g, "");
      if (!/^\d{6}$/.test(digits)) return null;
      const delta = generator(secret).validate({ token: digits, timestamp: now.getTime(), window: WINDOW });
      return delta === null ? null : Math.floor(now.getTime() / 1_000 / PERIOD_S) + delta;
    },
    seal(secret, accountId) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", cipherKey, iv).setAAD(bound(accountId));
      const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return `v1.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url")}`;
    },
    open(sealed, accountId) {
      if (!sealed.startsWith("v1.")) return null;
      const bytes = Buffer.from(sealed.slice("v1.".length), "base64url");
      if (bytes.length <= 28) return null;
      const decipher = createDecipheriv("aes-256-gcm", cipherKey, bytes.subarray(0, 12), { authTagLength: 16 })
        .setAAD(bound(accountId))
        .setAuthTag(bytes.subarray(12, 28));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
      } catch {
        return null;
      }
    },
  };
}
