/** As LINE writes them; the server asks the same. */
export const isUserId = (text: string): boolean => /^U[0-9a-f]{32}$/.test(text);
