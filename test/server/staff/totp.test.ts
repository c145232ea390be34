import { describe, expect, it } from "vitest";
import { openSecretKey } from "../../../src/server/secret-key.ts";
import { createTotp } from "../../../src/server/staff/totp.ts";

const key = (secretKey = "k".repeat(32)) => openSecretKey({ secretKey, databaseUrl: "sqlite::memory:" });

describe("codes", () => {
  const totp = createTotp(key());
  // RFC 6238, appendix B: "12345678901234567890", SHA-1, the last six of its eight digits.
  const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

  it.each([
    [59, "287082", 1],
    [1_111_111_109, "081804", 37_037_036],
    [20_000_000_000, "353130", 666_666_666],
  ])("are those of RFC 6238 at %i", (seconds, code, step) => {
    expect(totp.stepOf(secret, code, new Date(seconds * 1_000))).toBe(step);
  });

  it("are read as people type them, and nothing else is", () => {
    const at = new Date(59_000);
    expect(totp.stepOf(secret, "287 082", at)).toBe(1);
    expect(totp.stepOf(secret, "２８７０８２", at)).toBe(1);
    for (const wrong of ["", "28708", "2870823", "287083", "abcdef", "-87082"])
      expect(totp.stepOf(secret, wrong, at)).toBeNull();
  });

  it("one step before and after counts for the step it is of", () => {
    expect(totp.stepOf(secret, "287082", new Date(29_000))).toBe(1);
    expect(totp.stepOf(secret, "287082", new Date(89_000))).toBe(1);
    expect(totp.stepOf(secret, "287082", new Date(90_000))).toBeNull();
  });
});

describe("a secret at rest", () => {
  const totp = createTotp(key());

  it("is 160 random bits, sealed another way each time", () => {
    const secret = totp.newSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(totp.newSecret()).not.toBe(secret);
    expect(totp.seal(secret, 7)).not.toBe(totp.seal(secret, 7));
    expect(totp.open(totp.seal(secret, 7), 7)).toBe(secret);
  });

  it("opens neither for another account, nor with another key, nor when a letter was changed", () => {
    const sealed = totp.seal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 7);
    expect(totp.open(sealed, 8)).toBeNull();
    expect(createTotp(key("x".repeat(32))).open(sealed, 7)).toBeNull();
    expect(
      totp.open(
        sealed.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
        7,
      ),
    ).toBeNull();
    expect(totp.open("v1.AAAA", 7)).toBeNull();
    expect(totp.open("GEZDGNBVGY3TQOJQ", 7)).toBeNull();
  });
});
