import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSignedBy } from "../../src/line/signature.ts";

/** LINE's published example ("Verify webhook signature", read 2026-08). */
const secret = "8c570fa6dd201bb328f1c1eac23a96d8";
const body = Buffer.from('{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}');
const signature = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs=";

describe("a signature", () => {
  it("proves LINE's published example", () => {
    expect(isSignedBy(secret, body, signature)).toBe(true);
  });

  it("proves it wherever the bytes lie in memory", () => {
    const around = new Uint8Array(body.length + 7).fill(0x7b);
    around.set(body, 3);
    expect(isSignedBy(secret, around.subarray(3, 3 + body.length), signature)).toBe(true);
  });

  it("proves nothing once one byte is another", () => {
    const at = fc.nat(body.length - 1);
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 255 }), (index, change) => {
        const changed = Uint8Array.from(body);
        changed[index] = (changed[index] ?? 0) ^ change;
        expect(isSignedBy(secret, changed, signature)).toBe(false);
      }),
    );
  });

  it("proves nothing once one of its own characters, or one of the secret's, is another", () => {
    const otherIn = (text: string) =>
      fc
        .tuple(fc.nat(text.length - 1), fc.nat(0x7f))
        .map(([index, code]) => text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1))
        .filter((changed) => changed !== text);
    fc.assert(fc.property(otherIn(signature), (changed) => !isSignedBy(secret, body, changed)));
    fc.assert(fc.property(otherIn(secret), (changed) => !isSignedBy(changed, body, signature)));
  });

  it("proves nothing with a byte more or less", () => {
    expect(isSignedBy(secret, Buffer.concat([body, Buffer.from("\n")]), signature)).toBe(false);
    expect(isSignedBy(secret, body.subarray(0, -1), signature)).toBe(false);
    expect(isSignedBy(secret, new Uint8Array(), signature)).toBe(false);
  });

  it.each([
    ["empty", ""],
    ["too short", "GhRKmvmHys4="],
    ["too long", `${signature}${signature}`],
    ["without its padding", signature.slice(0, -1)],
    ["with something after it", `${signature} `],
    ["in base64url", signature.replace("+", "-")],
    ["hexadecimal", Buffer.from(signature, "base64").toString("hex")],
    ["no base64", "署名".repeat(20)],
    ["a lone surrogate", "\ud800"],
  ])("that is %s proves nothing and throws nothing", (_, wrong) => {
    expect(isSignedBy(secret, body, wrong)).toBe(false);
  });

  it("never throws, whatever the header holds", () => {
    const header = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));
    fc.assert(fc.property(header, (any) => !isSignedBy(secret, body, any)));
  });

  it("proves nothing where no secret is set: anybody could have made it", () => {
    expect(isSignedBy("", body, createHmac("sha256", "").update(body).digest("base64"))).toBe(false);
  });
});
