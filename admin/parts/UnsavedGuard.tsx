import { useEffect } from "react";
import { useBlocker } from "react-router-dom";
import { useText, words } from "../text/text";
import { ConfirmDialog } from "./ConfirmDialog";

const text = words(
  {
    title: "保存していない変更があります",
    body: "このまま移動すると、変更は失われます。",
    leave: "変更を捨てて移動する",
    stay: "この画面に残る",
  },
  {
    title: "There are unsaved changes",
    body: "They will be lost if you leave this page.",
    leave: "Leave without saving",
    stay: "Stay here",
  },
);

/** Asks before unsaved work is lost, by a link, the back button, or by closing the window. */
export function UnsavedGuard({ when }: { when: boolean }) {
  const t = useText(text);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => when && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!when) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [when]);
  return (
    <ConfirmDialog
      open={blocker.state === "blocked"}
      title={t.title}
      confirm={t.leave}
      back={t.stay}
      danger
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      {t.body}
    </ConfirmDialog>
  );
}
