// node-redis (Debian: node-redis, or npm's "redis") and ioredis (npm) against a server: connect, pipeline, errors, reconnect, AUTH, TLS.
// Arguments: library, plain port, TLS port, certificate file, password. Ends with 77 where the library is not there.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import assert from "node:assert";

const [library, plain, secure, certificate, password] = process.argv.slice(2);
let lib;
try {
  lib = createRequire(import.meta.url)(library);
} catch {
  console.log(`${library} is not installed`);
  process.exit(77);
}

const tls = { ca: readFileSync(certificate), servername: "localhost" };
const open = {
  redis: async (port, secured, login) => {
    const socket = secured ? { port: +port, host: "127.0.0.1", tls: true, ...tls, reconnectStrategy: (n) => n < 20 && 10 } : { port: +port, host: "127.0.0.1", reconnectStrategy: (n) => n < 20 && 10 };
    const client = lib.createClient({ socket, ...login });
    client.on("error", () => {});
    await client.connect();
    return { call: (...words) => client.sendCommand(words), end: () => client.disconnect() };
  },
  ioredis: async (port, secured, login) => {
    const client = new lib({ port: +port, host: "127.0.0.1", lazyConnect: true, maxRetriesPerRequest: 3, retryStrategy: (n) => (n < 5 ? 10 : null), ...(secured ? { tls } : {}), ...login });
    client.on("error", () => {});
    await client.connect();
    return { call: (...words) => client.call(...words), end: () => client.disconnect() };
  },
}[library];

const client = await open(plain, false, {});
assert.equal(await client.call("PING"), "PONG");
console.log("connect");

const replies = await Promise.all(Array.from({ length: 1000 }, (_, n) => client.call("PE.PUTITEM", "shop", `n${n}`, "GENRE", "Action")));
assert(replies.every((reply) => reply === "OK"));
assert.deepEqual(await client.call("PE.GETITEM", "shop", "n999"), ["GENRE", "Action"]);
console.log("pipeline");

await assert.rejects(client.call("PE.GETITEM", "nowhere", "i1"), /NOTFOUND/);
await assert.rejects(client.call("FOO"), /unknown command 'FOO'/);
assert.equal((await client.call("PE.RECOMMEND", "home", "u1", "COUNT", "5")).length, 5);
console.log("errors");

const id = await client.call("CLIENT", "ID");
const killer = await open(plain, false, {});
await killer.call("CLIENT", "KILL", "ID", String(id));
let pong;
for (let attempt = 0; attempt < 50 && pong !== "PONG"; attempt++) pong = await client.call("PING").catch(() => "lost");
assert.equal(pong, "PONG");
assert.notEqual(await client.call("CLIENT", "ID"), id);
console.log("reconnect");

const locked = await open(secure, true, { username: "anna", password });
assert.equal(await locked.call("PING"), "PONG");
console.log("TLS and AUTH");
for (const each of [client, killer, locked]) each.end();
process.exit(0);
