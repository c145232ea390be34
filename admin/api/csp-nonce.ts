/** The server writes a fresh one into each page; style elements without it are refused (Content-Security-Policy). */
export const cspNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
