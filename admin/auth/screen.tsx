import { type ComponentType, lazy } from "react";
import { Loading } from "react-admin";
import { Empty } from "../parts/Empty";
import { LoadedPart } from "../parts/LoadedPart";
import { Page } from "../parts/Page";
import { useText, words } from "../text/text";
import { mayOpen } from "./permission-of";
import { useSession } from "./session";

const text = words(
  {
    title: "この画面を開く権限がありません",
    body: "この画面が要るときは、管理者に権限を頼んでください。",
  },
  { title: "You may not open this page", body: "If you need it, ask an administrator for the permission." },
);

/** A screen of its own address, loaded when it is opened. */
export function loaded(load: () => Promise<{ default: ComponentType }>): ComponentType {
  const Screen = lazy(load);
  return function LoadedScreen() {
    return (
      <LoadedPart isScreen waiting={<Loading />}>
        <Screen />
      </LoadedPart>
    );
  };
}

/** A resource's screen, loaded when it is opened, for those who may see it; the server asks the same of every request. */
export function screen(resource: string, load: () => Promise<{ default: ComponentType }>): ComponentType {
  const Screen = loaded(load);
  return function GuardedScreen() {
    const t = useText(text);
    const may = useSession()?.permissions ?? [];
    if (mayOpen(`/${resource}`, may)) return <Screen />;
    return (
      <Page title={t.title}>
        <Empty title={t.body} />
      </Page>
    );
  };
}
