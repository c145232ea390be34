import type { FormDocument } from "../src/server/citizen/contract.ts";
import { startApp } from "./app.ts";

const form = document.getElementById("form");
const header = document.getElementById("header");
const main = document.getElementById("main");
if (form && header && main) startApp(JSON.parse(form.textContent ?? "") as FormDocument, header, main);
