import { expect, it } from "vitest";
import { createSendingKeys } from "../../../admin/send/sending-keys.ts";

function tab() {
  const stored = new Map<string, string>();
  let made = 0;
  const kept = {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  };
  return {
    stored,
    kept,
    open: (rule = "notice", storage = kept) => createSendingKeys(rule, storage, () => `key-${++made}`),
  };
}

it("a text has one key until it went, whatever is written in between", () => {
  const keys = tab().open();
  const first = keys.of("断水");
  expect(keys.of("停電")).not.toBe(first);
  expect(keys.of("断水")).toBe(first);
  keys.used("断水");
  expect(keys.of("断水")).not.toBe(first);
});

it("a text of which nobody knows whether it went has the same key after a reload, of its rule alone", () => {
  const { open } = tab();
  const before = open();
  const key = before.of("断水");
  before.pressed("断水");
  expect(open().of("断水")).toBe(key);
  expect(open().unanswered()).toBe("断水");
  expect(open("other").unanswered()).toBeNull();
  expect(open("other").of("断水")).not.toBe(key);
});

it("nothing stays behind of what went, of what was refused, and of what was only looked at", () => {
  const { open, stored } = tab();
  const keys = open();
  keys.of("見ただけ");
  keys.pressed("送った");
  keys.used("送った");
  keys.pressed("断られた");
  keys.refused("断られた", false);
  expect([...stored]).toEqual([]);
  expect(open().unanswered()).toBeNull();
});

it("a press that is refused says nothing of an earlier one without an answer, unless the server looked at the key", () => {
  const { open } = tab();
  const keys = open();
  const key = keys.of("断水");
  keys.pressed("断水");
  keys.pressed("断水");
  keys.refused("断水", false);
  expect(open().of("断水")).toBe(key);
  keys.pressed("断水");
  keys.refused("断水", true);
  expect(open().unanswered()).toBeNull();
});

it("a storage that is full, shut or holds rubbish hinders nobody from sending", () => {
  const { open, kept } = tab();
  const shut = () => {
    throw new DOMException("no", "QuotaExceededError");
  };
  const full = open("notice", { ...kept, setItem: shut });
  const key = full.of("断水");
  full.pressed("断水");
  expect(full.of("断水")).toBe(key);
  expect(open("notice", { ...kept, getItem: shut }).unanswered()).toBeNull();
  for (const rubbish of ["{", "7", "null", '{"a":1}', '[["断水",3],4]'])
    expect(open("notice", { ...kept, getItem: () => rubbish }).unanswered()).toBeNull();
});
