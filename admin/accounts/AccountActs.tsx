import { Box, Card, CardContent, Typography } from "@mui/material";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { api, ask } from "../api/client";
import { useSession } from "../auth/session";
import { AskButton } from "../parts/AskButton";
import { useText } from "../text/text";
import type { Account } from "./account-words";
import { actWords } from "./act-words";
import { type GivenLink, LinkDialog } from "./LinkDialog";

const stale = ["accounts"];

/** What one can do with somebody's account beside changing it. Of one's own only a new link is of use here. */
export function AccountActs({ account }: { account: Account }) {
  const t = useText(actWords);
  const navigate = useNavigate();
  const isOwn = useSession()?.account?.id === account.id;
  const [given, setGiven] = useState<GivenLink | null>(null);
  const { id, state, retryAt } = account;
  const name = account.displayName;
  const params = { params: { path: { id: String(id) } } };
  return (
    <Card>
      <CardContent>
        <Typography component="h2" variant="h2" sx={{ mb: 1 }}>
          {t.title}
        </Typography>
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
          <AskButton
            label={t.link.label}
            title={t.link.title(name)}
            confirm={t.link.confirm}
            act={() => ask(api.POST("/api/accounts/{id}/password-link", params))}
            stale={stale}
            onDone={(made) => setGiven({ ...made, name })}
          >
            {t.link.body}
          </AskButton>
          {account.totpAt !== null && (
            <AskButton
              label={t.totp.label}
              title={t.totp.title(name)}
              confirm={t.totp.confirm}
              danger
              act={() => ask(api.DELETE("/api/accounts/{id}/totp", params))}
              stale={stale}
              said={t.totp.said(name)}
            >
              {t.totp.body}
            </AskButton>
          )}
          {!isOwn && (
            <AskButton
              label={t.signOut.label}
              title={t.signOut.title(name)}
              confirm={t.signOut.confirm}
              act={() => ask(api.DELETE("/api/accounts/{id}/sessions", params))}
              stale={stale}
              said={({ ended }) => t.signOut.said(ended)}
            >
              {t.signOut.body}
            </AskButton>
          )}
          {(state === "locked" || retryAt !== null) && (
            <AskButton
              label={t.unlock.label}
              title={t.unlock.title(name)}
              confirm={t.unlock.confirm}
              act={() => ask(api.POST("/api/accounts/{id}/unlock", params))}
              stale={stale}
              said={t.unlock.said(name)}
            >
              {t.unlock.body}
            </AskButton>
          )}
          {!isOwn && state !== "locked" && (
            <AskButton
              label={t.lock.label}
              title={t.lock.title(name)}
              confirm={t.lock.confirm}
              danger
              act={() => ask(api.POST("/api/accounts/{id}/lock", params))}
              stale={stale}
              said={t.lock.said(name)}
            >
              {t.lock.body}
            </AskButton>
          )}
          {!isOwn && (
            <AskButton
              label={t.remove.label}
              title={t.remove.title(name)}
              confirm={t.remove.confirm}
              danger
              act={() => ask(api.DELETE("/api/accounts/{id}", params))}
              stale={["tokens"]}
              said={t.remove.said(name)}
              onDone={() => void navigate("/accounts")}
            >
              {t.remove.body}
            </AskButton>
          )}
        </Box>
        {isOwn && (
          <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
            {t.own}
          </Typography>
        )}
      </CardContent>
      {given && <LinkDialog given={given} onClose={() => setGiven(null)} />}
    </Card>
  );
}
