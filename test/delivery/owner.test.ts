import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { isDead, ownerName } from "../../src/delivery/owner.ts";

describe("an owner of leases", () => {
  it("has a name of its own each time", () => {
    expect(ownerName()).not.toBe(ownerName());
    expect(ownerName()).toMatch(new RegExp(`/${process.pid}/[0-9a-f]{8}$`));
  });

  it("of this process lives, also when this process has several", () => {
    expect([ownerName(), ownerName()].map(isDead)).toEqual([false, false]);
  });

  it("with our pid but a name that we never gave is a former life of a container", () => {
    expect(isDead(`${hostname()}/${process.pid}/former`)).toBe(true);
  });

  it("lives as long as its process", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
    await once(child, "spawn");
    const owner = `${hostname()}/${child.pid}/x`;
    expect(isDead(owner)).toBe(false);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    expect(isDead(owner)).toBe(true);
  });

  it("on another machine is never called dead", () => {
    expect(isDead(`not-${hostname()}/${process.pid}/x`)).toBe(false);
    expect(isDead("nonsense")).toBe(false);
  });
});
