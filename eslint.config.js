// Only the rules that need types; Biome does the rest.
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["admin/dist/", "admin/api/openapi.d.ts"] },
  {
    files: [
      "src/**/*.ts",
      "liff/**/*.ts",
      "admin/**/*.{ts,tsx}",
      "test/**/*.ts",
      "bench/**/*.ts",
      "tools/**/*.ts",
      "fixtures/**/*.ts",
    ],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
);
