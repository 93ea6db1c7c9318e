// SPDX-License-Identifier: GPL-3.0-or-later
// node status_client.mjs <englog-worker> <englog-cli> <schema> <folder>
// Follows a worker's status service with the WebSocket client `ws`, proves itself by Node's own
// HMAC, and holds every frame against the shipped schema with `ajv`: none of them is ours.
// Ends with 77 where they cannot be had.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loaderIn, runAll, until } from "./peer.mjs";

const [workerPath, cliPath, schemaPath, folder] = process.argv.slice(2);
const load = loaderIn(folder);
const WebSocket = load("ws");
const Ajv = load("ajv/dist/2020").default;

const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
const judge = new Ajv({ allErrors: true, strict: false }).compile(schema);
let judged = 0;

const home = mkdtempSync(join(tmpdir(), "englog-peer-"));
const env = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home,
    XDG_RUNTIME_DIR: home, ENGLOG_STATUS_ADDRESS: "127.0.0.1:0", ENGLOG_MODEL_DIR: "none" };
const journal = ["--journal", join(home, "j.englog")];
const kept = name => readFileSync(join(home, "englog", name), "utf8").trim();
const cli = (...words) => execFileSync(cliPath, [...journal, ...words], { env, input: "We walked by the river." });

const worker = spawn(workerPath, journal, { env, stdio: ["ignore", "ignore", "pipe"] });
worker.stderr.resume();
await until(() => existsSync(join(home, "englog", "status.address")), "the worker serves");
const origin = kept("status.address").replace(/\/$/, "");

/** A client that has been greeted; `frames` holds what it was told. */
async function visitor(options = {}) {
    const socket = new WebSocket(origin.replace("http", "ws") + "/ws", options);
    const one = { socket, frames: [], code: null, error: null };
    socket.on("message", (bytes, isBinary) => {
        assert.equal(isBinary, false);
        const frame = JSON.parse(bytes.toString());
        ++judged;
        assert.ok(judge(frame), `${bytes.toString().slice(0, 300)}: ${JSON.stringify(judge.errors?.slice(0, 3))}`);
        one.frames.push(frame);
    });
    socket.on("close", code => { one.code = code; });
    socket.on("error", error => { one.error = error; });
    one.of = type => one.frames.filter(frame => frame.type === type).map(frame => frame.data);
    one.identify = (token, more = {}) => {
        const proof = createHmac("sha256", token).update(one.of("hello")[0].nonce).digest("hex");
        const message = { type: "identify", data: { protocol: 1, proof, ...more } };
        assert.ok(judge(message), JSON.stringify(judge.errors));
        socket.send(JSON.stringify(message));
    };
    await until(() => one.of("hello").length > 0 || one.error, "a greeting");
    return one;
}
async function watcher(token, more) {
    const one = await visitor();
    one.identify(token, more);
    return one;
}

await runAll({
    async "an entry is followed from its save to its end"() {
        const one = await watcher(kept("status.token"));
        await until(() => one.of("ready").length, "ready");
        const id = cli("add").toString().trim();
        const complete = await until(() => one.of("processing_complete").find(data => data.journal_id === id), "its end");
        assert.equal(complete.results.summary, null);
        assert.deepEqual(complete.results.key_phrases, []);
        await until(() => one.of("queue_stats").some(data => data.completed >= 6), "the numbers");
        assert.ok(one.of("processing_status").some(data => data.journal_id === id));
        const numbers = one.frames.map(frame => frame.data.seq).filter(Number.isInteger);
        assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
        one.socket.close();
    },
    async "who was away is told what it missed"() {
        const one = await watcher(kept("status.token"));
        await until(() => one.of("ready").length, "ready");
        cli("add");
        await until(() => one.of("processing_complete").length, "its end");
        const since = Math.max(...one.frames.map(frame => frame.data.seq ?? 0));
        one.socket.terminate();
        const again = await watcher(kept("status.token"), { since });
        await until(() => again.frames.length > 1, "something");
        for (const frame of again.frames.slice(1))
            assert.ok(frame.type === "queue_stats" || frame.type === "ready" || frame.data.seq > since, frame.type);
        again.socket.close();
    },
    async "a wrong proof and a strange page are turned away"() {
        const wrong = await watcher("somebody else's token");
        await until(() => wrong.code !== null, "the end");
        assert.equal(wrong.code, 4002);
        const strange = await visitor({ origin: "http://evil.example" });
        assert.match(String(strange.error), /403/);
        const host = await visitor({ headers: { host: "evil.example" } });
        assert.match(String(host.error), /403/);
    },
    async "orders are given with the control token alone"() {
        const watching = await watcher(kept("status.token"));
        const ordering = await watcher(kept("control.token"));
        await until(() => watching.of("ready").length && ordering.of("ready").length, "ready");
        const command = JSON.stringify({ type: "command", data: { id: "1", name: "pause" } });
        watching.socket.send(command);
        const refused = await until(() => watching.of("command_result")[0], "a refusal");
        assert.equal(refused.error.code, "denied");
        ordering.socket.send(command);
        const done = await until(() => ordering.of("command_result")[0], "a result");
        assert.equal(done.ok, true);
        await until(() => watching.frames.some(frame => (frame.data.queue ?? frame.data).paused?.includes("all")), "that it is paused");
        ordering.socket.send(JSON.stringify({ type: "command", data: { id: "2", name: "resume" } }));
        await until(() => ordering.of("command_result")[1], "a result");
        watching.socket.close();
        ordering.socket.close();
    },
    async "fetch reads health, and no other site may"() {
        const answer = await fetch(origin + "/health", { headers: { origin: "http://evil.example" } });
        assert.equal(answer.headers.get("access-control-allow-origin"), null);
        assert.equal((await answer.json()).status, "healthy");
        assert.equal((await fetch(origin + "/health", { method: "POST", body: "x" })).status, 405);
    },
    async "every frame was judged"() {
        assert.ok(judged > 20, String(judged));
    },
});
const gone = new Promise(resolve => worker.once("exit", resolve));
worker.kill("SIGTERM");
await gone;
rmSync(home, { recursive: true });
