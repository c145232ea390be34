/** Who is signed in, as the server last said; the pages hold nothing of it longer than they are open. */
import { useSyncExternalStore } from "react";
import type { operations } from "../api/openapi";

export type Session = operations["get /session"]["responses"]["200"]["content"]["application/json"];
export type Permission = Session["permissions"][number];

let session: Session | null = null;
let isOver = false;
const listeners = new Set<() => void>();

/** Null: not asked yet. */
export const currentSession = () => session;

export function setSession(next: Session | null): void {
  session = next;
  isOver = false;
  tell();
}

/** The server knows of it no more. What it said last stays, and with it the screen and what was typed there. */
export function sessionIsOver(): void {
  isOver = session?.stage === "full";
  tell();
}

export const isSessionOver = () => isOver;

function tell(): void {
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useSession = (): Session | null => useSyncExternalStore(listen, currentSession);
export const useSessionOver = (): boolean => useSyncExternalStore(listen, isSessionOver);

/** Only to show or hide; the server asks again. */
export function useMay(permission: Permission): boolean {
  return useSession()?.permissions.includes(permission) ?? false;
}
