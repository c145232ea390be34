import { lazy } from "react";
import { useLogin } from "react-admin";
import { LoadedPart } from "../parts/LoadedPart";
import { useText, words } from "../text/text";
import { SignInForm } from "./SignInForm";
import { SignInFrame } from "./SignInFrame";
import { useSession } from "./session";

const TotpSetup = lazy(() => import("./TotpSetup"));

const text = words({ title: "ログイン" }, { title: "Sign in" });

/** Account and password, then the code where one is set up; who must set one up does so before anything else. */
export function LoginPage() {
  const t = useText(text);
  const enter = useLogin();
  const stage = useSession()?.stage;
  if (stage === "totp-setup")
    return (
      <LoadedPart>
        <TotpSetup onDone={() => void enter({})} />
      </LoadedPart>
    );
  return (
    <SignInFrame title={t.title}>
      <SignInForm onSignedIn={(session) => (session.stage === "full" ? enter({}) : undefined)} />
    </SignInFrame>
  );
}
