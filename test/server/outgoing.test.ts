import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import { createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { RelayRequest } from "../../src/delivery/relay/types.ts";
import {
  createOutgoing,
  isAddressRange,
  outgoingUrl,
  outgoingUrlProblem,
  type Resolve,
} from "../../src/server/outgoing.ts";
import { listen, startReceiver } from "../delivery/relay/receiver.ts";

const LOOPBACK = ["127.0.0.1", "::1"];

function outgoing(options: { allow?: string[]; resolve?: Resolve } = {}) {
  const one = createOutgoing({ allow: LOOPBACK, ...options });
  onTestFinished(() => one.close());
  return one;
}

const request = (url: string, change: Partial<RelayRequest> = {}): RelayRequest => ({
  target: "t",
  url,
  headers: { "content-type": "application/json" },
  body: Buffer.from("{}"),
  timeoutMs: 5_000,
  connections: 1,
  signal: new AbortController().signal,
  ...change,
});

/** A server that does with each connection as the test says. */
async function tcpServer(take: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    take(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listen(server, 0);
}

describe("a request", () => {
  it("posts the bytes as they are, with the headers as they are", async () => {
    const receiver = await startReceiver(() => 204);
    const body = randomBytes(100_000);
    const headers = { "content-type": "application/json; charset=utf-8", "x-line-signature": "abc=" };
    expect(await outgoing().send(request(`${receiver.url}?k=v`, { body, headers }))).toEqual({
      kind: "answered",
      status: 204,
      retryAfter: null,
    });
    const [got] = receiver.received;
    expect(got?.body.equals(body)).toBe(true);
    expect(got?.path).toBe("/hook?k=v");
    expect(got?.headers).toMatchObject({ ...headers, "content-length": "100000", host: `127.0.0.1:${receiver.port}` });
  });

  it("gives any status as it is, and follows no redirect", async () => {
    const elsewhere = await startReceiver();
    const statuses = [200, 301, 302, 307, 400, 404, 429, 500, 503];
    const receiver = await startReceiver((_, n, response) => {
      response.writeHead(statuses[n - 1] ?? 200, { location: elsewhere.url, "retry-after": `${n}` }).end();
      return undefined;
    });
    const { send } = outgoing();
    for (const [i, status] of statuses.entries()) {
      expect(await send(request(receiver.url))).toEqual({ kind: "answered", status, retryAfter: `${i + 1}` });
    }
    expect(elsewhere.received).toEqual([]);
  });

  it("one after the other use one connection, several at once no more than allowed", async () => {
    const receiver = await startReceiver((_, __, response) => {
      setImmediate(() => response.end("ok"));
      return undefined;
    });
    const { send } = outgoing();
    for (let n = 0; n < 20; n++) await send(request(receiver.url));
    expect(receiver.connections()).toBe(1);
    await Promise.all(
      Array.from({ length: 40 }, () => send(request(receiver.url, { target: "wide", connections: 4 }))),
    );
    expect(receiver.mostAtOnce()).toBeLessThanOrEqual(4);
    expect(receiver.connections()).toBeLessThanOrEqual(5);
  });

  it("of one target does not wait for another's, though both go to one server", async () => {
    const receiver = await startReceiver((got) => (got.path === "/slow" ? undefined : 200));
    const { send } = outgoing();
    const slow = new AbortController();
    const hanging = send(request(receiver.url.replace("/hook", "/slow"), { target: "slow", signal: slow.signal }));
    await receiver.waitFor(1);
    expect(await send(request(receiver.url, { target: "quick" }))).toMatchObject({ status: 200 });
    slow.abort();
    expect(await hanging).toMatchObject({ kind: "failed", code: "cut" });
  });
});

describe("a target that does not answer well", () => {
  it("runs out of time when it never answers", async () => {
    const receiver = await startReceiver(() => undefined);
    const begunAt = performance.now();
    expect(await outgoing().send(request(receiver.url, { timeoutMs: 300 }))).toMatchObject({
      kind: "failed",
      code: "timeout",
    });
    expect(performance.now() - begunAt).toBeLessThan(2_000);
  });

  it("runs out of time before there is a connection, and does not get it once there is", async () => {
    let arrived = "";
    let connections = 0;
    const second = Promise.withResolvers<void>();
    const port = await tcpServer((socket) => {
      connections += 1;
      socket.on("data", (data) => {
        arrived += data.toString();
        if (arrived.includes("x-n: 2")) second.resolve();
      });
    });
    const name = Promise.withResolvers<string[]>();
    const { send } = outgoing({ resolve: () => name.promise });
    const first = request(`http://localhost:${port}/`, { timeoutMs: 200, headers: { "x-n": "1" } });
    expect(await send(first)).toMatchObject({ code: "timeout" });
    const stop = new AbortController();
    const waiting = send({ ...first, timeoutMs: 5_000, headers: { "x-n": "2" }, signal: stop.signal });
    name.resolve(["127.0.0.1"]);
    await second.promise;
    stop.abort();
    await waiting;
    expect(connections).toBe(2);
    expect(arrived).not.toContain("x-n: 1");
  });

  it("that was stuck while connecting does not hold up the next attempt", async () => {
    const receiver = await startReceiver();
    const answers: Promise<string[]>[] = [new Promise(() => {}), Promise.resolve(["127.0.0.1"])];
    const { send } = outgoing({ resolve: () => answers.shift() ?? Promise.reject(new Error("asked too often")) });
    const one = request(`http://localhost:${receiver.port}/`, { timeoutMs: 200 });
    expect(await send(one)).toMatchObject({ code: "timeout" });
    expect(await send(one)).toMatchObject({ status: 200 });
  });

  it("has answered when only the rest of its answer is missing", async () => {
    const receiver = await startReceiver((_, __, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("{");
      return undefined;
    });
    expect(await outgoing().send(request(receiver.url, { timeoutMs: 300 }))).toMatchObject({ status: 200 });
  });

  it("is not heard to the end of an endless answer", async () => {
    let sent = 0;
    const closed = Promise.withResolvers<void>();
    const receiver = await startReceiver((_, __, response) => {
      response.once("close", () => closed.resolve());
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384))) sent += 16_384;
      };
      response.on("drain", more);
      more();
      return undefined;
    });
    expect(await outgoing().send(request(receiver.url, { timeoutMs: 20_000 }))).toMatchObject({ status: 200 });
    await closed.promise;
    expect(sent).toBeLessThan(50_000_000);
  });

  it("is unreachable when nobody listens or the name is unknown", async () => {
    const receiver = await startReceiver();
    await receiver.kill();
    const { send } = outgoing();
    const failed = await send(request(receiver.url));
    expect(failed).toMatchObject({ kind: "failed", code: "unreachable" });
    expect(failed.kind === "failed" && failed.message).toContain("ECONNREFUSED");
    const nowhere = outgoing({
      resolve: () => Promise.reject(Object.assign(new Error("no such name"), { code: "ENOTFOUND" })),
    });
    expect(await nowhere.send(request("https://nowhere.example.jp/"))).toMatchObject({ code: "unreachable" });
    await receiver.restart();
    expect(await send(request(receiver.url))).toMatchObject({ status: 200 });
  });

  it("is cut when it hangs up or does not speak HTTP, and says nothing of the URL", async () => {
    const hangsUp = await tcpServer((socket) => socket.on("data", () => socket.destroy()));
    const babbles = await tcpServer((socket) => socket.on("data", () => socket.end("SSH-2.0-OpenSSH\r\n\r\n")));
    for (const port of [hangsUp, babbles]) {
      const failed = await outgoing().send(request(`http://127.0.0.1:${port}/secret-path?token=hunter2`));
      expect(failed).toMatchObject({ kind: "failed", code: "cut" });
      expect(JSON.stringify(failed)).not.toMatch(/hunter2|secret-path/);
    }
  });

  it("cuts off at once when we are to stop, before and after the request has gone", async () => {
    const receiver = await startReceiver(() => undefined);
    const { send } = outgoing();
    const stop = new AbortController();
    const under = send(request(receiver.url, { signal: stop.signal }));
    await receiver.waitFor(1);
    stop.abort();
    expect(await under).toMatchObject({ kind: "failed", code: "cut" });
    expect(await send(request(receiver.url, { signal: stop.signal }))).toMatchObject({ code: "cut" });
    expect(receiver.received).toHaveLength(1);
  });

  it("cannot be sent a header that would break the request: that is our bug, and thrown", async () => {
    const receiver = await startReceiver();
    await expect(outgoing().send(request(receiver.url, { headers: { x: "a\r\nb" } }))).rejects.toThrow();
    expect(await outgoing().send(request("ftp://127.0.0.1/"))).toMatchObject({ code: "bad-url" });
    expect(await outgoing().send(request("no url"))).toMatchObject({ code: "bad-url" });
  });
});

describe("where a request may go", () => {
  const refusedByAddress = [
    ...["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"],
    ...["224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1"],
    ...["::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.5", "64:ff9b::a00:1"],
    ...["::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "fec0::1", "5f00::1"],
  ];

  it.each(refusedByAddress)("not to %s, by address or by any name for it", async (address) => {
    const host = address.includes(":") ? `[${address}]` : address;
    const closed = outgoing({ allow: [] });
    expect(await closed.send(request(`https://${host}/`))).toMatchObject({ code: "refused-address" });
    const named = outgoing({ allow: [], resolve: async () => [address] });
    expect(await named.send(request("https://receiver.example.jp/"))).toMatchObject({ code: "refused-address" });
    expect(outgoingUrlProblem(`https://${host}/`, [])).toContain("RELAY_ALLOW");
  });

  it.each([
    "http://127.1/",
    "http://0x7f.1/",
    "http://2130706433/",
    "http://127.0.0.1.:80/",
    "http://[::ffff:7f00:1]/",
  ])("not to loopback written as %s", async (url) => {
    expect(await outgoing({ allow: [] }).send(request(url))).toMatchObject({ code: "refused-address" });
  });

  it("to what the operator allows, and to nothing beside it", async () => {
    const receiver = await startReceiver();
    const resolve: Resolve = async () => ["127.0.0.1"];
    const url = `http://localhost:${receiver.port}/`;
    for (const allow of [["127.0.0.0/8"], ["127.0.0.1"], ["::ffff:127.0.0.1"], ["10.0.0.0/8", "127.0.0.1/32"]]) {
      expect(await outgoing({ allow, resolve }).send(request(url))).toMatchObject({ status: 200 });
    }
    for (const allow of [["127.0.0.2"], ["10.0.0.0/8"], ["::1"]]) {
      expect(await outgoing({ allow, resolve }).send(request(url))).toMatchObject({ code: "refused-address" });
    }
  });

  it("without encryption only to the machine itself, whatever localhost is made to mean", async () => {
    const { send } = outgoing({ allow: ["10.0.0.0/8", "127.0.0.1"], resolve: async () => ["10.0.0.1", "8.8.8.8"] });
    expect(await send(request("http://localhost:1/"))).toMatchObject({ code: "refused-address" });
    expect(await send(request("http://10.0.0.1:1/"))).toMatchObject({ code: "refused-address" });
    expect(await send(request("http://8.8.8.8:1/"))).toMatchObject({ code: "refused-address" });
  });

  it("of several addresses only to those that may be reached", async () => {
    const receiver = await startReceiver();
    const { send } = outgoing({ allow: ["127.0.0.1"], resolve: async () => ["::1", "127.0.0.2", "127.0.0.1"] });
    expect(await send(request(`http://localhost:${receiver.port}/`))).toMatchObject({ status: 200 });
  });

  it("not to a name that means something else by the time of the next connection", async () => {
    const receiver = await startReceiver((_, __, response) => {
      response.writeHead(200, { connection: "close" }).end();
      return undefined;
    });
    const answers = [["127.0.0.1"], ["127.0.0.2"]];
    const { send } = outgoing({ allow: ["127.0.0.1"], resolve: async () => answers.shift() ?? [] });
    const url = `http://localhost:${receiver.port}/`;
    expect(await send(request(url))).toMatchObject({ status: 200 });
    expect(await send(request(url))).toMatchObject({ code: "refused-address" });
    expect([receiver.received.length, answers.length]).toEqual([1, 0]);
  });
});

describe("a URL to be saved", () => {
  it.each([
    "https://receiver.example.jp/hook",
    "https://receiver.example.jp:8443/hook?k=v",
    "https://203.0.114.1/",
    "https://[2606:4700::1111]/",
    "https://10.1.2.3/",
    "http://127.0.0.1:9000/hook",
    "http://localhost:9000/hook",
  ])("may be %s, where 10.1.2.0/24 and loopback are allowed", (url) => {
    expect(outgoingUrlProblem(url, ["10.1.2.0/24", "127.0.0.1"])).toBeNull();
  });

  it.each([
    ["receiver.example.jp", "https://"],
    ["http://receiver.example.jp/", "https://"],
    ["http://10.1.2.3/", "https://"],
    ["ftp://receiver.example.jp/", "https://"],
    ["file:///etc/passwd", "https://"],
    ["https://user:hunter2@receiver.example.jp/", "パスワード"],
    ["https://receiver.example.jp/#part", "#"],
    ["https://10.1.3.3/", "RELAY_ALLOW"],
    ["http://[::1]:80/", "RELAY_ALLOW"],
  ])("may not be %s", (url, words) => {
    const parsed = outgoingUrl(["10.1.2.0/24", "127.0.0.1"]).safeParse(url);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.message).toContain(words);
    expect(parsed.error?.message).not.toContain("hunter2");
  });

  it("says where an allowed range is none", () => {
    for (const good of ["10.0.0.0/8", "127.0.0.1", "fd00::/8", "::1"]) expect(isAddressRange(good), good).toBe(true);
    for (const bad of [
      "",
      "10.0.0.0/33",
      "10.0.0/8",
      "010.0.0.1",
      "host",
      "10.0.0.0/8/8",
      "10.0.0.0/",
      "fe80::1%eth0",
    ]) {
      expect(isAddressRange(bad), bad).toBe(false);
      expect(() => createOutgoing({ allow: [bad] }), bad).toThrow(bad);
    }
  });
});

describe("TLS", () => {
  let dir: string;
  let pair: { key: Buffer; cert: Buffer };
  let byDefault: string[];
  beforeAll(() => {
    byDefault = getCACertificates("default");
    dir = mkdtempSync(join(tmpdir(), "noroshi-tls-"));
    const [key, cert] = [join(dir, "key.pem"), join(dir, "cert.pem")];
    const subject = ["-subj", "/CN=receiver.example.jp", "-addext", "subjectAltName=DNS:receiver.example.jp"];
    const options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    execFileSync("openssl", ["req", "-x509", ...options, ...subject, "-keyout", key, "-out", cert], {
      stdio: "ignore",
    });
    pair = { key: readFileSync(key), cert: readFileSync(cert) };
  });
  afterAll(() => {
    setDefaultCACertificates(byDefault);
    rmSync(dir, { recursive: true, force: true });
  });

  const resolve: Resolve = async () => ["127.0.0.1"];
  async function tlsReceiver(options: ServerOptions = {}): Promise<{ port: number; served: () => number }> {
    let served = 0;
    const server = createTlsServer({ ...pair, ...options }, (_, response) => {
      served += 1;
      response.end();
    });
    server.on("tlsClientError", () => {});
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { port: await listen(server, 0), served: () => served };
  }

  it("is refused while nobody we trust vouches for the certificate", async () => {
    const { port, served } = await tlsReceiver();
    expect(await outgoing({ resolve }).send(request(`https://receiver.example.jp:${port}/`))).toMatchObject({
      code: "tls",
    });
    expect(served()).toBe(0);
  });

  it("is used with a certificate that is trusted and for that name, from version 1.2 on", async () => {
    setDefaultCACertificates([...byDefault, pair.cert.toString()]);
    const { send } = outgoing({ resolve });
    const { port } = await tlsReceiver();
    expect(await send(request(`https://receiver.example.jp:${port}/`))).toMatchObject({ status: 200 });
    expect(await send(request(`https://other.example.jp:${port}/`))).toMatchObject({ code: "tls" });
    const two = await tlsReceiver({ minVersion: "TLSv1.2", maxVersion: "TLSv1.2" });
    expect(await send(request(`https://receiver.example.jp:${two.port}/`))).toMatchObject({ status: 200 });
    const old = await tlsReceiver({ minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
    expect(await send(request(`https://receiver.example.jp:${old.port}/`))).toMatchObject({ code: "tls" });
    expect(old.served()).toBe(0);
  });

  it("is not what a plain server speaks", async () => {
    const plain = await startReceiver();
    expect(await outgoing({ resolve }).send(request(`https://receiver.example.jp:${plain.port}/`))).toMatchObject({
      code: "tls",
    });
  });
});
