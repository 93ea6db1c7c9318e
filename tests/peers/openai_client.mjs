// SPDX-License-Identifier: GPL-3.0-or-later
// node openai_client.mjs <fault_server> <folder to install the client in>
// Asks the fault server with OpenAI's official client, at the version of package.json: what that
// client takes for an answer, an error or a reason to wait is what EngLog's tests may believe in.
// Ends with 77 where the client cannot be had.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const skipped = 77;
const [faultServer, folder] = process.argv.slice(2);

async function officialClient() {
    const here = dirname(fileURLToPath(import.meta.url));
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"])
        copyFileSync(join(here, file), join(folder, file));
    try {
        execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline",
            "--fetch-retries", "1", "--fetch-timeout", "30000"], { cwd: folder, stdio: "pipe" });
    } catch (error) {
        console.log(`skipped: npm cannot fetch the client: ${String(error.stderr ?? error).split("\n")[0]}`);
        process.exit(skipped);
    }
    const path = createRequire(join(folder, "index.js")).resolve("openai");
    return (await import(pathToFileURL(path).href)).default;
}

/** What a fault server that does this first, for as long as `use` runs, has heard by then. */
async function served(script, use) {
    const child = spawn(faultServer, ["--until-eof", "--script", script],
        { stdio: ["pipe", "pipe", "inherit"] });
    const heard = [];
    const lines = createInterface({ input: child.stdout });
    const port = await new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", code => reject(new Error(`fault_server ended with ${code}`)));
        lines.once("line", line => {
            lines.on("line", request => heard.push({ request, at: performance.now() }));
            resolve(line);
        });
    });
    child.removeAllListeners("exit");
    const client = options => new OpenAI({
        apiKey: "sk-test", baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0, timeout: 10_000, ...options,
    });
    try {
        await use(client);
    } finally {
        const closed = new Promise(resolve => child.once("close", resolve)); // and all is read
        child.stdin.end();
        await closed;
    }
    return heard;
}

const schema = {
    type: "object", additionalProperties: false, required: ["mood", "score", "names"],
    properties: {
        mood: { type: "string", enum: ["calm", "glad"] },
        score: { type: "number" },
        names: { type: "array", items: { type: "string" } },
        note: { type: "string" },
    },
};
const question = {
    model: "small-model",
    messages: [{ role: "user", content: "How was it?" }],
    response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema } },
};

const OpenAI = await officialClient();
const cases = {
    async "a completion obeys its schema"() {
        await served("", async client => {
            const answer = await client().chat.completions.create(question);
            assert.equal(answer.object, "chat.completion");
            assert.equal(answer.choices[0].finish_reason, "stop");
            assert.equal(answer.choices[0].message.role, "assistant");
            assert.deepEqual(JSON.parse(answer.choices[0].message.content), { mood: "calm", names: [], score: 0 });
            assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
            assert.ok(answer._request_id);
        });
    },
    async "the client's own parser takes it"() {
        await served("", async client => {
            const answer = await client().chat.completions.parse(question);
            assert.equal(answer.choices[0].message.parsed.mood, "calm");
        });
    },
    async "embeddings are the same as floats and as base64"() {
        await served("", async client => {
            const input = ["one", "two"];
            const floats = await client().embeddings.create({ model: "e", input, encoding_format: "float" });
            const packed = await client().embeddings.create({ model: "e", input, encoding_format: "base64" });
            const byDefault = await client().embeddings.create({ model: "e", input });
            assert.deepEqual(floats.data.map(each => each.index), [0, 1]);
            assert.equal(typeof packed.data[0].embedding, "string");
            const bytes = Buffer.from(packed.data[1].embedding, "base64");
            const unpacked = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
            assert.deepEqual(unpacked, floats.data[1].embedding.map(Math.fround));
            assert.deepEqual(Array.from(byDefault.data[1].embedding), unpacked);
            const short = await client().embeddings.create({ model: "e", input: "one", dimensions: 3 });
            assert.equal(short.data[0].embedding.length, 3);
        });
    },
    async "models are listed"() {
        await served("", async client => {
            const names = [];
            for await (const model of client().models.list())
                names.push(model.id);
            assert.deepEqual(names, ["small-model", "embedding-model"]);
        });
    },
    async "each error is of its class"() {
        const expected = {
            "rate-limited": [OpenAI.RateLimitError, 429, "rate_limit_exceeded"],
            "no-quota": [OpenAI.RateLimitError, 429, "insufficient_quota"],
            "wrong-key": [OpenAI.AuthenticationError, 401, "invalid_api_key"],
            "forbidden": [OpenAI.PermissionDeniedError, 403, "unsupported_country_region_territory"],
            "no-model": [OpenAI.NotFoundError, 404, "model_not_found"],
            "too-long": [OpenAI.BadRequestError, 400, "context_length_exceeded"],
            "unknown-field": [OpenAI.UnprocessableEntityError, 422, undefined],
            "server-error": [OpenAI.InternalServerError, 500, null],
            "loading": [OpenAI.InternalServerError, 503, 503],
            "overloaded": [OpenAI.InternalServerError, 529, undefined],
            "no-credit": [OpenAI.APIError, 402, 402],
            "page": [OpenAI.InternalServerError, 502, undefined],
        };
        await served(Object.keys(expected).join(","), async client => {
            for (const [name, [kind, status, code]] of Object.entries(expected)) {
                const error = await client().chat.completions.create(question).then(() => null, e => e);
                assert.ok(error instanceof kind, `${name}: ${error}`);
                assert.equal(error.status, status, name);
                assert.equal(error.code, code, name);
            }
        });
    },
    async "a broken connection is one"() {
        const heard = await served("close,reset,close-in-body,reset-in-body,garbage", async client => {
            for (let i = 0; i < 5; ++i)
                await assert.rejects(client().chat.completions.create(question));
        });
        assert.equal(heard.length, 5);
        await served("silent", async client => {
            await assert.rejects(client({ timeout: 200 }).chat.completions.create(question),
                OpenAI.APIConnectionTimeoutError);
        });
    },
    async "a refusal is none of the content"() {
        await served("refusal,cut-off", async client => {
            const refused = await client().chat.completions.create(question);
            assert.equal(refused.choices[0].message.content, null);
            assert.match(refused.choices[0].message.refusal, /can't help/);
            const cut = await client().chat.completions.create(question);
            assert.equal(cut.choices[0].finish_reason, "length");
        });
    },
    async "it waits as long as each header says"() {
        const waits = { "retry-after-ms": [150, 450], "retry-after-seconds": [1000, 1900], "retry-after-date": [900, 2900] };
        for (const [script, [least, most]] of Object.entries(waits)) {
            const heard = await served(script, client =>
                client({ maxRetries: 1 }).chat.completions.create(question));
            assert.equal(heard.length, 2, script);
            const waited = heard[1].at - heard[0].at;
            assert.ok(waited >= least - 50 && waited < most + 1000, `${script}: ${waited} ms`);
        }
    },
    async "it tries again, or not, as it is told"() {
        const again = await served("server-error,loading", client =>
            client({ maxRetries: 2 }).chat.completions.create(question));
        assert.equal(again.length, 3);
        for (const script of ["should-not-retry", "wrong-key", "too-long"]) {
            const once = await served(script, client =>
                assert.rejects(client({ maxRetries: 2 }).chat.completions.create(question)));
            assert.equal(once.length, 1, script);
        }
    },
};

let failures = 0;
for (const [name, run] of Object.entries(cases)) {
    try {
        await run();
        console.log(`PASS   : ${name}`);
    } catch (error) {
        ++failures;
        console.log(`FAIL!  : ${name}\n${error.stack}`);
    }
}
process.exitCode = failures === 0 ? 0 : 1;
