import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Permission, permissions } from "../../src/server/staff/permissions.ts";
import { type StaffApp, staffApp } from "../support/staff-app.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const guide = readFileSync(join(root, "docs/api.md"), "utf8");
const examples = [...guide.matchAll(/```sh\n(.+?)```/gs)].map((match) => match[1] ?? "");

describe("the guide to the API", () => {
  let dir: string;
  let world: StaffApp;
  let env: Record<string, string>;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "noroshi-guide-"));
    world = await staffApp(dir, { keep: true });
    const TOKEN = await world.token(Object.keys(permissions) as Permission[]);
    env = { ...(process.env as Record<string, string>), TOKEN, NOROSHI: world.app.url };
  });
  afterAll(async () => {
    await world.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it.each(examples.map((example, i) => [i + 1, example] as const))(
    "example %i works as written",
    async (_i, example) => {
      const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", example], { env, cwd: root });
      expect(stdout).not.toBe("");
      // One of them shows what a mistake looks like.
      if (example.includes("港区")) expect(stdout).toContain("unknown-option");
      else expect(stdout).not.toContain('"type":"about:blank"');
    },
  );

  it("names only routes that there are", async () => {
    const { paths } = (await (await fetch(`${world.app.url}/api/openapi.json`)).json()) as { paths: object };
    const known = Object.keys(paths).map((path) => path.replaceAll(/\{\w+\}/g, "[\\w-]+"));
    const named = [...guide.matchAll(/(?<!server)\/api\/[\w./-]*\w/g)]
      .map(([path]) => path)
      .filter((path) => path !== "/api/docs");
    for (const path of named)
      expect(
        known.some((one) => new RegExp(`^${one}$`).test(path)),
        path,
      ).toBe(true);
  });
});
