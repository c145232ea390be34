import { Alert, AlertTitle, Button } from "@mui/material";
import { type ReactNode, Suspense } from "react";
import { ErrorBoundary } from "react-error-boundary";
import { useLocation } from "react-router-dom";
import { useText, words } from "../text/text";
import { Page } from "./Page";

const text = words(
  {
    screen: "この画面を表示できませんでした",
    title: "この部分を表示できませんでした",
    body: "通信が切れたか、プログラムが更新されたのかもしれません。ほかの部分に保存していない入力があれば、先に保存してから、画面を読み込み直してください。",
    reload: "画面を読み込み直す",
  },
  {
    screen: "This page could not be shown",
    title: "This part could not be shown",
    body: "The connection may have been cut, or the program was updated. Save what you typed elsewhere on this page first, then load the page again.",
    reload: "Load the page again",
  },
);

/**
 * A part whose program is loaded when it is needed. When it cannot be loaded (no network; another version since the page was
 * opened) this part says so, and everything around it goes on.
 */
export function LoadedPart({
  waiting = null,
  isScreen = false,
  children,
}: {
  waiting?: ReactNode;
  /** Whether this is all there is on the page. */
  isScreen?: boolean;
  children: ReactNode;
}) {
  const t = useText(text);
  const { pathname } = useLocation();
  const fallback = isScreen ? (
    <Page title={t.screen}>
      <NotShown />
    </Page>
  ) : (
    <NotShown title={t.title} />
  );
  return (
    <ErrorBoundary fallback={fallback} resetKeys={[pathname]}>
      <Suspense fallback={waiting}>{children}</Suspense>
    </ErrorBoundary>
  );
}

/** Loading the page is the one way that helps in every browser: some never ask for a program again that failed once. */
function NotShown({ title }: { title?: string }) {
  const t = useText(text);
  return (
    <Alert severity="error" role="alert" sx={{ my: 2 }}>
      {title && <AlertTitle>{title}</AlertTitle>}
      {t.body}
      <Button color="inherit" variant="outlined" sx={{ display: "block", mt: 1 }} onClick={() => location.reload()}>
        {t.reload}
      </Button>
    </Alert>
  );
}
