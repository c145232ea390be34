import { defineConfig } from "vitest/config";

/** Tests against real servers of the system (Dovecot); run them with `npm run test:dovecot`. */
export default defineConfig({
  test: {
    include: ["test/servers/**/*.test.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", ["json", { outputFile: "data/test-report-servers.json" }]],
  },
});
