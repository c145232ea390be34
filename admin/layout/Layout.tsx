import type { ReactNode } from "react";
import { CheckForApplicationUpdate, Layout as RaLayout } from "react-admin";
import { useLive } from "../api/live";
import { AppBar } from "./AppBar";
import { Menu } from "./Menu";

/** The frame around every screen. */
export function Layout({ children }: { children: ReactNode }) {
  useLive();
  return (
    <RaLayout appBar={AppBar} menu={Menu}>
      {children}
      <CheckForApplicationUpdate />
    </RaLayout>
  );
}
