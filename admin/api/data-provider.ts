import simpleRestProvider from "ra-data-simple-rest";
import { httpClient } from "./client";

/** Lists and records as react-admin asks for them; what is more than that goes through `api` itself. */
export const dataProvider = simpleRestProvider("/api", httpClient);
