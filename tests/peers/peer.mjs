// SPDX-License-Identifier: GPL-3.0-or-later
// What tests with programs that are not ours have in common.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const skipped = 77;

/** Says why a test is not run, which ENGLOG_REQUIRE_PEERS=1 makes a failure of what it requires. */
export function skip(why, isRequired = process.env.ENGLOG_REQUIRE_PEERS === "1") {
    console.log(`skipped: ${why}`);
    process.exit(isRequired ? 1 : skipped);
}

/** Loads packages of package.json, at its versions, from a folder that they are put into. */
export function loaderIn(folder) {
    const here = dirname(fileURLToPath(import.meta.url));
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"])
        copyFileSync(join(here, file), join(folder, file));
    try {
        execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline",
            "--fetch-retries", "1", "--fetch-timeout", "30000"], { cwd: folder, stdio: "pipe" });
    } catch (error) {
        skip(`npm cannot fetch what is asked with: ${String(error.stderr ?? error).split("\n")[0]}`);
    }
    return createRequire(join(folder, "index.js"));
}

/** The condition's value once it has one; else an error that names it. */
export async function until(condition, what, patience = 60_000) {
    const end = performance.now() + patience;
    for (;;) {
        const value = await condition();
        if (value)
            return value;
        if (performance.now() > end)
            throw new Error(`not within ${patience} ms: ${what}`);
        await new Promise(resolve => setTimeout(resolve, 20));
    }
}

/** Runs cases one after the other, says how each went, and chooses the exit status. */
export async function runAll(cases) {
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
}
