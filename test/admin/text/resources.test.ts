import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { resourceNames } from "../../../admin/text/resources.ts";

it("every resource has a name in both languages, so that react-admin never makes one up", () => {
  const app = readFileSync("admin/App.tsx", "utf8");
  const names = [...app.matchAll(/<Resource name="([^"]+)"/g)].map(([, name]) => name).toSorted();
  expect(names.length).toBeGreaterThan(10);
  for (const known of Object.values(resourceNames)) expect(Object.keys(known).toSorted()).toEqual(names);
});
