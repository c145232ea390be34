import { Box, Card, CardContent } from "@mui/material";
import type { ReactNode } from "react";
import { Loading, type RaRecord, useListContext } from "react-admin";

/** The records of a `<List>` as cards, for narrow screens. */
export function RecordCards<T extends RaRecord>({
  empty,
  children,
}: {
  empty: ReactNode;
  children: (record: T) => ReactNode;
}) {
  const { data, isPending } = useListContext<T>();
  if (isPending) return <Loading />;
  if (!data || data.length === 0) return empty;
  return (
    <Box component="ul" sx={{ display: "grid", gap: 1, p: 0, m: 0, listStyle: "none" }}>
      {data.map((record) => (
        <Card key={record.id} component="li">
          <CardContent sx={{ py: 1.5, "&:last-child": { pb: 1.5 } }}>{children(record)}</CardContent>
        </Card>
      ))}
    </Box>
  );
}
