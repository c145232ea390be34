import { describe, expect, it } from "vitest";
import { differences, shownValue } from "../../../admin/audit-logs/differences.ts";

describe("what a change changed", () => {
  it("is told value by value, and what stayed is left out", () => {
    expect(differences({ displayName: "鈴木", state: "active" }, { displayName: "佐藤", state: "active" })).toEqual([
      { path: "displayName", before: "鈴木", after: "佐藤" },
    ]);
  });

  it("goes into trees and lists of trees", () => {
    const before = { conditions: { all: [{ fact: "subject", value: "地震" }] } };
    const after = { conditions: { all: [{ fact: "subject", value: "津波" }, { fact: "body" }] } };
    expect(differences(before, after)).toEqual([
      { path: "conditions.all[0].value", before: "地震", after: "津波" },
      { path: "conditions.all[1].fact", before: undefined, after: "body" },
    ]);
  });

  it("tells lists of names as a whole, which null means the same as none", () => {
    expect(
      differences({ departments: null, roles: ["viewer"] }, { departments: ["quake"], roles: ["viewer"] }),
    ).toEqual([{ path: "departments", before: undefined, after: ["quake"] }]);
    expect(differences({ roles: ["viewer"] }, { roles: ["viewer", "sender"] })).toHaveLength(1);
  });

  it("tells all of what was created or removed", () => {
    expect(differences(null, { name: "a", enabled: false })).toEqual([
      { path: "name", before: undefined, after: "a" },
      { path: "enabled", before: undefined, after: false },
    ]);
    expect(differences({ name: "a" }, null)).toEqual([{ path: "name", before: "a", after: undefined }]);
  });

  it("finds nothing where nothing is", () => {
    expect(differences(null, null)).toEqual([]);
    expect(differences(undefined, null)).toEqual([]);
    expect(differences({ a: [] }, { a: [] })).toEqual([]);
  });

  it("stays a value where a tree becomes none", () => {
    expect(differences({ audience: "everyone" }, { audience: { all: [] } })).toEqual([
      { path: "audience", before: "everyone", after: { all: [] } },
    ]);
  });
});

it("values are read as words", () => {
  expect([undefined, null, "", [], ["a", "b"], false, 0, { a: 1 }].map(shownValue)).toEqual([
    "―",
    "―",
    "―",
    "―",
    "a、b",
    "false",
    "0",
    '{"a":1}',
  ]);
});
