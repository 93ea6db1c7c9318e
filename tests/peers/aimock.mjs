// SPDX-License-Identifier: GPL-3.0-or-later
// node aimock.mjs <folder to install it in>
// Starts aimock, at the version of package.json, as a service that is well: completions are the
// smallest value that their schema allows. Says `port N`, or `skipped: why` and ends with 77.
// Then it takes lines: `journal` (all requests as one line of JSON), `forget`, `chaos {...}` (the
// rates of its documentation, for whatever comes). It ends with its input.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const skipped = 77;
const oldNode = 78; // nothing to be done about it here
const [folder] = process.argv.slice(2);

function skip(why, status = skipped) {
    console.log(`skipped: ${why}`);
    process.exit(status);
}

async function installed() {
    const [major, minor] = process.versions.node.split(".").map(Number);
    if (major < 20 || (major === 20 && minor < 15))
        skip(`aimock needs node 20.15, this is ${process.versions.node}`, oldNode);
    const here = dirname(fileURLToPath(import.meta.url));
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"])
        copyFileSync(join(here, file), join(folder, file));
    try {
        execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline",
            "--fetch-retries", "1", "--fetch-timeout", "30000"], { cwd: folder, stdio: "pipe" });
    } catch (error) {
        skip(`npm cannot fetch aimock: ${String(error.stderr ?? error).split("\n")[0]}`);
    }
    const path = createRequire(join(folder, "index.js")).resolve("@copilotkit/aimock");
    return import(pathToFileURL(path).href);
}

/** The smallest value that a schema allows: what is required and no more. */
function smallest(schema) {
    if (schema.const !== undefined)
        return schema.const;
    if (schema.enum)
        return schema.enum[0];
    if (schema.anyOf)
        return smallest(schema.anyOf[0]);
    switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object":
        return Object.fromEntries((schema.required ?? []).map(name => [name, smallest(schema.properties[name])]));
    case "array":
        return Array.from({ length: schema.minItems ?? 0 }, () => smallest(schema.items));
    case "string":
        return "x".repeat(schema.minLength ?? 0);
    case "integer":
    case "number":
        return Math.min(Math.max(0, schema.minimum ?? -Infinity), schema.maximum ?? Infinity);
    case "boolean":
        return false;
    default:
        return null;
    }
}

const { LLMock } = await installed();
const mock = new LLMock({ port: 0, host: "127.0.0.1", logLevel: "silent" });
mock.on({ endpoint: "chat", predicate: () => true }, request => {
    const schema = request.response_format?.json_schema?.schema;
    return { content: schema ? JSON.stringify(smallest(schema)) : "I am ready." };
});
mock.on({ endpoint: "embedding", predicate: () => true }, request => ({
    embedding: Array.from({ length: 8 }, (_, i) => Math.sin(i + String(request.embeddingInput).length)),
}));
await mock.start();
console.log(`port ${mock.port}`);

const lines = createInterface({ input: process.stdin });
lines.on("line", line => {
    const [order, ...rest] = line.split(" ");
    if (order === "journal") {
        const all = mock.getRequests().map(({ method, path, headers, body, response }) =>
            ({ method, path, headers, body, status: response.status, chaos: response.chaosAction ?? null }));
        console.log(JSON.stringify(all));
        return;
    }
    if (order === "forget")
        mock.clearRequests();
    if (order === "chaos")
        mock.clearChaos().setChaos(JSON.parse(rest.join(" ")));
    console.log("done");
});
lines.on("close", () => mock.stop().then(() => process.exit(0)));
