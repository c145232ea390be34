import { expect, it, vi } from "vitest";
import { passwordWords } from "../../../admin/auth/password-words.ts";
import { MIN_PASSWORD } from "../../../src/server/staff/passwords.ts";

vi.mock("react-admin", () => ({}));

it("says how long a password must be as the server has it", () => {
  for (const { passwordHelp } of Object.values(passwordWords))
    expect(passwordHelp).toMatch(new RegExp(`^${MIN_PASSWORD}\\D`));
});
