// Plays the part of LINE's LIFF SDK that a settings form uses: same names, same promises, same errors
// (https://developers.line.biz/en/reference/liff/, read 2026-08). Sets `window.liff`; asks no server for anything.
(() => {
  /** `<sandbox>/liff/`: where the login page is. */
  const base = new URL(".", document.currentScript.src);
  /** Of the tab, not of the app: the phone opens each form in a tab of its own. */
  const IN_CLIENT = "LIFF_STORE:isInClient";
  let liffId = null;
  let tellReady;
  const ready = new Promise((resolve) => {
    tellReady = resolve;
  });

  const keyOf = (name) => `LIFF_STORE:${liffId}:${name}`;
  const stored = (name) => (liffId === null ? null : sessionStorage.getItem(keyOf(name)));

  function liffError(code, message) {
    const error = new Error(message);
    error.name = "LiffError";
    error.code = code;
    return error;
  }

  /** Takes what LINE put behind the address, and takes it away from there: it would be bookmarked and shared. */
  function takeTokens() {
    const given = new URLSearchParams(location.hash.slice(1));
    if (!given.has("id_token") || !given.has("access_token")) return;
    sessionStorage.setItem(keyOf("IDToken"), given.get("id_token"));
    sessionStorage.setItem(keyOf("accessToken"), given.get("access_token"));
    sessionStorage.setItem(IN_CLIENT, String(given.has("context_token")));
    history.replaceState(history.state, "", location.pathname + location.search);
  }

  /**
   * Path and query that the LIFF URL had beyond the id came as `liff.state`; here they return to where they belong.
   * True when that leads to another page: it is left then.
   */
  function restoreState() {
    const here = new URL(location.href);
    const state = here.searchParams.get("liff.state");
    if (state === null) return false;
    here.searchParams.delete("liff.state");
    // Through the parts of an address, so that nothing in it can name another host.
    const path = state.split("?", 1)[0];
    if (path.startsWith("/")) here.pathname = here.pathname.replace(/\/$/, "") + path;
    new URLSearchParams(state.slice(path.length)).forEach((value, name) => {
      here.searchParams.append(name, value);
    });
    if (here.pathname !== location.pathname) {
      location.replace(here.href);
      return true;
    }
    history.replaceState(history.state, "", here.href);
    return false;
  }

  const leaving = () => new Promise(() => {});

  function init(config) {
    if (!config || typeof config.liffId !== "string" || config.liffId === "")
      return Promise.reject(liffError("INVALID_CONFIG", "liffId is necessary for liff.init()"));
    liffId = config.liffId;
    try {
      takeTokens();
    } catch (error) {
      // No session storage: a browser that keeps nothing.
      return Promise.reject(liffError("INIT_FAILED", String(error)));
    }
    if (restoreState()) return leaving();
    if (config.withLoginOnExternalBrowser && !isLoggedIn() && !isInClient()) {
      login();
      return leaving();
    }
    tellReady();
    return Promise.resolve();
  }

  function claimsOf(token) {
    const bytes = atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0))));
  }

  function getDecodedIDToken() {
    const token = stored("IDToken");
    return token === null ? null : claimsOf(token);
  }

  /** An expired one, too, as LINE's: nothing but `logout` and `login` brings a new one. */
  const getIDToken = () => stored("IDToken");

  /** Asks for the access token alone, as LINE's does: it outlives the ID token. */
  const isLoggedIn = () => stored("accessToken") !== null;

  const isInClient = () =>
    new URLSearchParams(location.hash.slice(1)).has("context_token") || sessionStorage.getItem(IN_CLIENT) === "true";

  function login(options) {
    if (liffId === null) throw liffError("INVALID_CONFIG", "You need to define `liffId` for liff.init()");
    const page = new URL(encodeURIComponent(liffId), base);
    if (options && options.redirectUri !== undefined) page.searchParams.set("redirect_uri", options.redirectUri);
    location.assign(page.href);
  }

  function logout() {
    for (const name of ["IDToken", "accessToken"]) sessionStorage.removeItem(keyOf(name));
  }

  window.liff = {
    get id() {
      return liffId;
    },
    ready,
    init,
    isLoggedIn,
    isInClient,
    login,
    logout,
    getIDToken,
    getDecodedIDToken,
    getAccessToken: () => stored("accessToken"),
    getOS: () => "web",
    getLanguage: () => navigator.language,
    closeWindow: () => window.close(),
  };
})();
