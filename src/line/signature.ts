import { validateSignature } from "@line/bot-sdk";

/**
 * Whether LINE signed these bytes with the channel's secret; compared in constant time. `signature` is the header
 * `x-line-signature` as it came: whatever else it holds (nothing, no base64, another length) is false, never a throw.
 */
export function isSignedBy(secret: string, bytes: Uint8Array, signature: string): boolean {
  // Without a secret anybody could sign.
  if (secret === "") return false;
  // Node's decoder passes over what is no base64; LINE writes it in one way only.
  if (Buffer.from(signature, "base64").toString("base64") !== signature) return false;
  return validateSignature(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), secret, signature);
}
