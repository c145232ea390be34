import { expect, it } from "vitest";
import { MAX_UPLOAD_BYTES, mailBody, toBase64, uploadFault } from "../../../../admin/parts/mail-picker/chosen-mail.ts";

it("one file of up to 10 MB may be read, and nothing else", () => {
  expect(uploadFault([{ size: 1 }])).toBeNull();
  expect(uploadFault([{ size: MAX_UPLOAD_BYTES }])).toBeNull();
  expect(uploadFault([{ size: MAX_UPLOAD_BYTES + 1 }])).toBe("too-large");
  expect(uploadFault([{ size: 0 }])).toBe("empty");
  expect(uploadFault([])).toBe("several");
  expect(uploadFault([{ size: 1 }, { size: 1 }])).toBe("several");
});

it("every byte survives base64, of a long mail too", () => {
  const bytes = Uint8Array.from({ length: 100_003 }, (_, i) => i % 256);
  expect(Buffer.from(toBase64(bytes), "base64").equals(bytes)).toBe(true);
});

it("the API is told of the one or the other mail", () => {
  expect(mailBody({ eventId: 7 })).toEqual({ eventId: 7 });
  expect(mailBody({ rawBase64: "QQ==", name: "a.eml" })).toEqual({ rawBase64: "QQ==" });
});
