import { describe, expect, it } from "vitest";
import { faultOf, IntakeError, RefusedMailboxError } from "../../../../src/plugins/triggers/imap/faults.ts";

const withFields = (fields: object) => Object.assign(new Error("user@example.jp secret"), fields);

describe("a mailbox's fault", () => {
  it.each([
    ["unresolved", "ENOTFOUND", withFields({ code: "ENOTFOUND" })],
    ["unreachable", "ECONNREFUSED", withFields({ code: "ECONNREFUSED" })],
    ["unreachable", "MissingServerExtension", withFields({ code: "MissingServerExtension", tlsFailed: true })],
    ["certificate", "DEPTH_ZERO_SELF_SIGNED_CERT", withFields({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" })],
    ["certificate", "CERT_HAS_EXPIRED", withFields({ code: "CERT_HAS_EXPIRED" })],
    ["certificate", "ERR_TLS_CERT_ALTNAME_INVALID", withFields({ code: "ERR_TLS_CERT_ALTNAME_INVALID" })],
    [
      "login-refused",
      "AUTHENTICATIONFAILED",
      withFields({ authenticationFailed: true, serverResponseCode: "AUTHENTICATIONFAILED" }),
    ],
    ["login-refused", "unknown", withFields({ authenticationFailed: true })],
    ["cut", "UNAVAILABLE", withFields({ authenticationFailed: true, serverResponseCode: "UNAVAILABLE" })],
    ["cut", "ECONNRESET", withFields({ code: "ECONNRESET" })],
    ["cut", "unknown", new Error("connection closed")],
    ["cut", "unknown", undefined],
    [
      "mailbox-refused",
      "NONEXISTENT",
      new RefusedMailboxError("x", { cause: withFields({ serverResponseCode: "NONEXISTENT" }) }),
    ],
    ["intake", "SQLITE_BUSY", new IntakeError("x", { cause: withFields({ code: "SQLITE_BUSY" }) })],
  ])("is %s with code %s", (kind, code, error) => {
    const fault = faultOf(error, "mail.example.jp:993");
    expect(fault).toMatchObject({ kind, code });
    expect(fault.message).not.toMatch(/secret|user@/);
    expect(fault.message).toMatch(/。$/);
  });
});
