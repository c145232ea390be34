import { configDefaults, defineConfig } from "vitest/config";

/** They measure how fast requests follow each other: nothing else may run meanwhile. */
const timed = ["test/line/pace.test.ts", "test/line/sandbox.test.ts"];
const common = { pool: "forks", testTimeout: 30_000, hookTimeout: 60_000 } as const;

export default defineConfig({
  test: {
    // One for each of the gate's two cores; half of them, the default, leaves one idle.
    maxWorkers: 2,
    reporters: ["default", ["json", { outputFile: "data/test-report.json" }]],
    projects: [
      {
        test: {
          ...common,
          name: "all",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, "test/servers/**", ...timed],
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...common, name: "timed", include: timed, sequence: { groupOrder: 1 } } },
    ],
  },
});
