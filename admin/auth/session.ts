/** Who is signed in, as the server last said; the pages hold nothing of it longer than they are open. */
import { useSyncExternalStore } from "react";
import type { operations } from "../api/openapi";

export type Session = operations["get /session"]["responses"]["200"]["content"]["application/json"];
export type Permission = Session["permissions"][number];

let session: Session | null = null;
const listeners = new Set<() => void>();

/** Null: not asked yet. */
export const currentSession = () => session;

export function setSession(next: Session | null): void {
  session = next;
  for (const listener of listeners) listener();
}

export function useSession(): Session | null {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, currentSession);
}

/** Only to show or hide; the server asks again. */
export function useMay(permission: Permission): boolean {
  return useSession()?.permissions.includes(permission) ?? false;
}
