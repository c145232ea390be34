import { describe, expect, it } from "vitest";
import { imap } from "../../../../src/plugins/triggers/imap/index.ts";
import { fakeTriggerContext } from "../../../support/trigger-context.ts";

describe("the imap trigger", () => {
  it("watches the default mailbox unless told otherwise, and all configured ones", () => {
    expect(imap.params.parse({})).toEqual({ mailbox: "default" });
    expect(imap.params.safeParse({ mailbox: "Ward" }).success).toBe(false);
    expect(imap.source({ mailbox: "ward" }, "any-rule")).toBe("imap:ward");
    expect(imap.standing?.(["default", "ward"])).toEqual([{ mailbox: "default" }, { mailbox: "ward" }]);
  });

  it("reports a mailbox that is not configured, and does nothing", async () => {
    const context = fakeTriggerContext();
    const stop = await imap.start({ mailbox: "ward" }, context);
    expect(context.states).toEqual([{ state: "failing", message: expect.stringContaining("IMAP_URL_WARD") }]);
    await stop();
  });

  it("starts and stops at once when nothing listens there", async () => {
    const context = fakeTriggerContext({ connection: new URL("imap://u:p@127.0.0.1:1/INBOX") });
    const stop = await imap.start({ mailbox: "default" }, context);
    await context.until(() => context.states.length === 1);
    await stop();
    expect(context.states).toEqual([{ state: "failing", message: expect.stringContaining("接続できません") }]);
  });
});
