import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSecretKey } from "../../src/server/secret-key.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "noroshi-key-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const databaseUrl = () => `sqlite:${join(dir, "data", "noroshi.db")}`;
const file = () => join(dir, "data", "secret.key");

describe("the secret key", () => {
  it("is made at the first start beside the database, for its owner alone, and stays the same", () => {
    const first = openSecretKey({ databaseUrl: databaseUrl() }).derive("a");
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
    expect(readdirSync(join(dir, "data"))).toEqual(["secret.key"]);
    expect(openSecretKey({ databaseUrl: databaseUrl() }).derive("a")).toEqual(first);
  });

  it("gives each purpose its own key", () => {
    const key = openSecretKey({ secretKey: "k".repeat(32), databaseUrl: databaseUrl() });
    expect(key.derive("a")).toHaveLength(32);
    expect(key.derive("a")).not.toEqual(key.derive("b"));
    expect(key.derive("a")).toEqual(openSecretKey({ secretKey: "k".repeat(32), databaseUrl: "" }).derive("a"));
  });

  it("that is set comes first, and then none is made", () => {
    openSecretKey({ secretKey: "k".repeat(32), databaseUrl: databaseUrl() });
    expect(readdirSync(dir)).toEqual([]);
  });

  it("that others could read is closed again, and one that is damaged is not used", () => {
    openSecretKey({ databaseUrl: databaseUrl() });
    writeFileSync(file(), "k".repeat(64), { mode: 0o644 });
    openSecretKey({ databaseUrl: databaseUrl() });
    expect(statSync(file()).mode & 0o077).toBe(0);
    writeFileSync(file(), "short");
    expect(() => openSecretKey({ databaseUrl: databaseUrl() })).toThrow(file());
  });
});
