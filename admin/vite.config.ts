import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `npx vite admin` serves the pages while they are worked on; the API is asked of a demo on its usual port. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/admin/",
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // What the browsers of M9.6 have all had for two years.
    target: "es2022",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
});
