/** The one door to the API. */
import createClient from "openapi-fetch";
import { currentSession, isSessionOver, type Session, sessionIsOver, setSession } from "../auth/session";
import type { operations, paths } from "./openapi";
import { problemFrom, problemOf } from "./problem";
import { isUntouched } from "./touched";

async function send(request: Request): Promise<Response> {
  const again = request.method === "GET" ? null : request.clone();
  const response = await attempt(request);
  if (response.ok) {
    // Signed in again, here or in another window.
    if (isSessionOver()) await sameAccount();
    return response;
  }
  const problem = await problemFrom(response);
  if (problem.code === "not-signed-in") sessionIsOver();
  // Signed in anew in another window, the token of this one is old; the request was refused before anything was done.
  if (problem.code !== "csrf" || !again || !(await sameAccount())) throw problem;
  const second = await attempt(again);
  if (!second.ok) throw await problemFrom(second);
  return second;
}

function attempt(request: Request): Promise<Response> {
  // Whoever presses a button has just touched the page.
  if (isUntouched()) request.headers.set("x-noroshi-by-itself", "1");
  if (request.method !== "GET") request.headers.set("x-csrf-token", currentSession()?.csrfToken ?? "");
  return fetch(request).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw problemOf(error);
  });
}

/** Reads the session anew. */
async function sameAccount(): Promise<boolean> {
  const before = currentSession()?.account?.id;
  const answer = await attempt(new Request(new URL("/api/session", location.origin)));
  if (!answer.ok) return false;
  const now = (await answer.json()) as Session;
  if (before === undefined || now.stage !== "full" || now.account?.id !== before) return false;
  setSession(now);
  return true;
}

/** `api.GET("/api/rules/{id}", { params: { path: { id } } })`; rejects with a `Problem`. See `ask` for the answer alone. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

/** The answer of a request: `await ask(api.GET("/api/status"))`. */
export async function ask<T>(asking: Promise<{ data?: T | undefined }>): Promise<T> {
  const { data } = await asking;
  return data as T;
}

/** As ra-data-simple-rest wants it. */
export async function httpClient(url: string, options: RequestInit = {}) {
  const headers = new Headers(options.headers);
  headers.set("accept", "application/json");
  if (options.body) headers.set("content-type", "application/json");
  const response = await send(new Request(url, { ...options, headers }));
  const body = await response.text();
  return { status: response.status, headers: response.headers, body, json: body === "" ? {} : JSON.parse(body) };
}

/** The answer of an operation: `Answer<"get /rules/:id">`. */
export type Answer<O extends keyof operations> = operations[O] extends {
  responses: { 200: { content: { "application/json": infer T } } };
}
  ? T
  : never;

/** One item of a list: `Item<"get /rules">`. */
export type Item<O extends keyof operations> = Answer<O> extends readonly (infer T)[] ? T : never;

/** Saves a file that the API gives. Rejects with a `Problem`. */
export async function download(path: string): Promise<void> {
  const response = await send(new Request(new URL(path, location.origin)));
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = decodeURIComponent(name ?? "noroshi");
  link.click();
  URL.revokeObjectURL(url);
}
