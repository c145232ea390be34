import createCache from "@emotion/cache";
import { CacheProvider } from "@emotion/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { cspNonce } from "./api/csp-nonce";
import { submitOnce } from "./parts/submit-once";

submitOnce(document);
const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
createRoot(root).render(
  <StrictMode>
    <CacheProvider value={createCache({ key: "n", nonce: cspNonce })}>
      <App />
    </CacheProvider>
  </StrictMode>,
);
