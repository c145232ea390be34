import { randomBytes } from "node:crypto";
import { join } from "node:path";
import express, { type Request, type Response, type Router } from "express";
import type { SandboxLogin } from "./login.ts";
import { loginPage, noticePage } from "./login-page.ts";
import type { SandboxReport } from "./report.ts";

const LISTED = 50;

/** What the sandbox itself reads of a LIFF URL's query; all else goes on to the page in `liff.state`. */
const OWN = {
  /** Who taps: the phone says so, as LINE's app knows it. */
  user: "user",
  /** Where `liff.login` wants to come back to. */
  redirectUri: "redirect_uri",
  /** Set by the login page: whoever comes through it is in a browser of their own, not in LINE. */
  login: "login",
  words: "words",
} as const;

/**
 * Whether an address is the endpoint or below it: where LINE Login may lead back to. By the parts of the address, since
 * "https://city.example.jp" is also how "https://city.example.jp.evil.example" begins.
 */
function isAtEndpoint(address: URL, endpoint: URL): boolean {
  const folder = endpoint.pathname.endsWith("/") ? endpoint.pathname : `${endpoint.pathname}/`;
  return (
    address.origin === endpoint.origin &&
    address.username === "" &&
    address.password === "" &&
    (address.pathname === endpoint.pathname || address.pathname.startsWith(folder))
  );
}

/** Where to send the person, without the tokens; null where it may not be. `state`: what the LIFF URL had beyond the id. */
function destinationOf(endpoint: string, redirectUri: string | null, state: string): URL | null {
  const target = new URL(endpoint);
  if (redirectUri !== null) {
    const wanted = URL.parse(redirectUri);
    return wanted && isAtEndpoint(wanted, target) ? wanted : null;
  }
  if (state !== "") target.searchParams.append("liff.state", state);
  return target;
}

/** What the LIFF URL had beyond the id, as `liff.state` tells it: "/path?a=b", "?a=b" or "". */
function stateOf({ pathname, searchParams }: URL): string {
  const path = pathname.replace(/^\/[^/]*/, "");
  const passed = new URLSearchParams(searchParams);
  for (const name of Object.values(OWN)) passed.delete(name);
  return (path === "/" ? "" : path) + (passed.size > 0 ? `?${passed}` : "");
}

function showLogin(res: Response, report: SandboxReport, asked: URL): void {
  const words = asked.searchParams.get(OWN.words) ?? "";
  const { total, people } = report.listPeople({ words, size: LISTED });
  const kept = new URLSearchParams(asked.searchParams);
  for (const name of [OWN.user, OWN.login, OWN.words]) kept.delete(name);
  const action = `/liff${asked.pathname}`;
  res.send(
    loginPage({
      words,
      total,
      people: people.map((person) => {
        const query = new URLSearchParams([...kept, [OWN.login, "1"], [OWN.user, person.userId]]);
        return { person, href: `${action}?${query}` };
      }),
      action,
      kept: [...kept],
    }),
  );
}

/** What `https://liff.line.me/{liffId}` does: leads whoever is known to the app's page, with their tokens. */
async function open(login: SandboxLogin, report: SandboxReport, req: Request, res: Response): Promise<void> {
  const refuse = (status: number, heading: string, words: string): void => {
    res.status(status).send(noticePage(heading, words));
  };
  // As it came: what is passed on must not have been decoded on the way.
  const asked = new URL(req.url, "http://sandbox");
  if (req.params.liffId !== login.liffId)
    return refuse(404, "このLIFFアプリはありません", "URLのLIFF IDを確かめてください。");
  const endpoint = login.endpoint();
  if (endpoint === null)
    return refuse(
      503,
      "設定フォームの場所が決まっていません",
      "LIFFアプリのエンドポイントURLを設定してください（サンドボックスを起動するときの --liff-endpoint）。",
    );
  const destination = destinationOf(endpoint, asked.searchParams.get(OWN.redirectUri), stateOf(asked));
  if (!destination)
    return refuse(400, "戻り先が正しくありません", "redirect_uriは、エンドポイントURLかその下でなければなりません。");
  const userId = asked.searchParams.get(OWN.user);
  if (userId === null) return showLogin(res, report, asked);
  if (!report.person(userId)) return refuse(404, "この市民はいません", "サンドボックスに登録されていない人です。");

  const opaque = (): string => randomBytes(32).toString("base64url");
  destination.hash = new URLSearchParams({
    id_token: await login.idToken(userId),
    access_token: opaque(),
    // By this the SDK knows that LINE's own browser opened the page.
    ...(!asked.searchParams.has(OWN.login) && { context_token: opaque() }),
  }).toString();
  res.redirect(302, destination.href);
}

/** LIFF, to be mounted at /liff: the SDK, and the LIFF URL. */
export function liffRoutes(login: SandboxLogin, report: SandboxReport): Router {
  const router = express.Router();
  router.get("/sdk.js", (_req, res) => {
    res.set({ "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" });
    res.type("text/javascript").sendFile(join(import.meta.dirname, "page/liff-sdk.js"), { cacheControl: false });
  });
  router.get("/:liffId{/*beyond}", (req, res) => open(login, report, req, res));
  return router;
}
