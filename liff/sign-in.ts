/** LINE's sign-in, by its LIFF SDK, which its own server sends beside this page. */

/** What we use of the SDK. */
export interface Liff {
  init(setUp: { liffId: string }): Promise<void>;
  isLoggedIn(): boolean;
  login(to: { redirectUri: string }): void;
  logout(): void;
  getIDToken(): string | null;
  getDecodedIDToken(): { sub?: string } | null;
  isInClient(): boolean;
  closeWindow(): void;
}

declare global {
  interface Window {
    liff?: Liff;
  }
}

const TIMEOUT_MS = 15_000;

/** The SDK, ready for use; null: it cannot be had now. */
export async function openLiff(liffId: string): Promise<Liff | null> {
  const giveUp = new Promise<null>((resolve) => setTimeout(() => resolve(null), TIMEOUT_MS));
  const open = async () => {
    const liff = await loaded();
    if (liff) await liff.init({ liffId });
    return liff;
  };
  return Promise.race([giveUp, open().catch(() => null)]);
}

function loaded(): Promise<Liff | null> {
  return new Promise((resolve) => {
    const look = () => window.liff && resolve(window.liff);
    const script = document.getElementById("sdk");
    script?.addEventListener("error", () => resolve(null));
    script?.addEventListener("load", look);
    look();
  });
}

/** Where LINE sends people back to: here, without the fragment that an earlier sign-in may have left. */
const here = () => `${location.origin}${location.pathname}${location.search}`;

export const signIn = (liff: Liff) => liff.login({ redirectUri: here() });

/**
 * The SDK keeps an ID token past its hour, so signing in again begins with signing out. Inside LINE there is no `login`
 * (LIFF reference, read 2026-08): there `init` signs in, so the page is loaded again.
 */
export function signInAnew(liff: Liff): void {
  liff.logout();
  if (liff.isInClient()) location.reload();
  else signIn(liff);
}
