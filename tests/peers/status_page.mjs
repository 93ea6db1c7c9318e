// SPDX-License-Identifier: GPL-3.0-or-later
// node status_page.mjs <status_stage> <folder>
// Looks at the monitoring page through a real Chromium, over its DevTools protocol: what it shows,
// what it orders, what it loads, and how it looks (pictures in the folder). Ends with 77 where
// there is no Chromium.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { loaderIn, runAll, skip, until } from "./peer.mjs";

const [stagePath, folder] = process.argv.slice(2);
const chromium = ["chromium", "chromium-browser", "google-chrome"].find(name => {
    try {
        execFileSync(name, ["--version"], { stdio: "pipe" });
        return true;
    } catch {
        return false;
    }
});
if (!chromium)
    skip("there is no chromium, and it is too large to be required", false);
const WebSocket = loaderIn(folder)("ws");
const pictures = join(folder, "pictures");
mkdirSync(pictures, { recursive: true });

// --- the stage ---
const stage = spawn(stagePath, [], { stdio: ["pipe", "pipe", "inherit"] });
const said = [];
createInterface({ input: stage.stdout }).on("line", line => said.push(line));
const tell = word => stage.stdin.write(word + "\n");
const port = (await until(() => said.find(line => line.startsWith("port ")), "the stage")).slice(5);
const origin = `http://127.0.0.1:${port}`;

// --- the browser ---
const profile = mkdtempSync(join(tmpdir(), "englog-page-"));
const browser = spawn(chromium, ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--hide-scrollbars", "--remote-debugging-port=0",
    `--user-data-dir=${profile}`, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
const talk = [];
createInterface({ input: browser.stderr }).on("line", line => talk.push(line));
const devTools = await until(() => talk.map(line => /DevTools listening on (\S+)/.exec(line)?.[1]).find(Boolean), "Chromium");
const wire = new WebSocket(devTools, { perMessageDeflate: false });
await new Promise((resolve, reject) => { wire.on("open", resolve); wire.on("error", reject); });
let lastId = 0;
const answers = new Map();
const events = [];
wire.on("message", bytes => {
    const message = JSON.parse(bytes.toString());
    if (message.id) {
        const { resolve, reject } = answers.get(message.id);
        answers.delete(message.id);
        if (message.error) reject(new Error(JSON.stringify(message.error)));
        else resolve(message.result);
    } else {
        events.push(message);
    }
});
function ask(method, params = {}, sessionId = undefined) {
    const id = ++lastId;
    wire.send(JSON.stringify({ id, method, params, sessionId }));
    return new Promise((resolve, reject) => answers.set(id, { resolve, reject }));
}

/** A tab of its own, at this address. */
async function tab(url, { width = 1280, height = 900, dark = false, mobile = false } = {}) {
    const { browserContextId } = await ask("Target.createBrowserContext");
    const { targetId } = await ask("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
    const on = (method, params) => ask(method, params, sessionId);
    for (const domain of ["Page", "Runtime", "Log", "Network", "Accessibility"])
        await on(`${domain}.enable`);
    await on("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: mobile ? 2 : 1, mobile });
    await on("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }, { name: "prefers-reduced-motion", value: "reduce" }] });
    await on("Page.navigate", { url });
    const evaluate = async expression => {
        const { result, exceptionDetails } = await on("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
        if (exceptionDetails)
            throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
    };
    const one = {
        on, evaluate,
        text: selector => evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ""`),
        async press(key) {
            for (const type of ["keyDown", "keyUp"])
                await on("Input.dispatchKeyEvent", { type, key, code: key, windowsVirtualKeyCode: { Tab: 9, Enter: 13, Escape: 27 }[key], text: type === "keyDown" && key === "Enter" ? "\r" : undefined });
        },
        click: selector => evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`),
        async picture(name) {
            await evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
            const { contentSize } = await on("Page.getLayoutMetrics").then(metrics => ({ contentSize: metrics.cssContentSize }));
            const clip = { x: 0, y: 0, width, height: Math.max(height, Math.ceil(contentSize.height)), scale: 1 };
            const { data } = await on("Page.captureScreenshot", { format: "png", clip, captureBeyondViewport: true });
            writeFileSync(join(pictures, `${name}.png`), Buffer.from(data, "base64"));
        },
        /** What went wrong in it, or came from elsewhere. */
        faults: () => events.filter(event => event.sessionId === sessionId).flatMap(({ method, params }) => {
            if (method === "Runtime.exceptionThrown")
                return [params.exceptionDetails.exception?.description ?? params.exceptionDetails.text];
            if (method === "Log.entryAdded" && params.entry.level === "error" && params.entry.source !== "network")
                return [params.entry.text];
            if (method === "Network.requestWillBeSent" && !params.request.url.startsWith(origin) && !params.request.url.startsWith("data:"))
                return [`it asks for ${params.request.url}`];
            return [];
        }),
        close: () => ask("Target.disposeBrowserContext", { browserContextId }),
    };
    return one;
}
const watching = `${origin}/#token=a-token-to-watch`;
const ordering = `${origin}/#token=a-token-to-give-orders`;
const isLive = page => until(async () => await page.text("#state") === "Live", "the page is live");

/** Every text whose contrast with what is behind it is below 4.5. */
const poorContrast = `(() => {
    const channels = color => color.match(/[\\d.]+/g).map(Number);
    const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
    const behind = node => {
        for (; node; node = node.parentElement) {
            const color = channels(getComputedStyle(node).backgroundColor);
            if (color.length < 4 || color[3] > 0) return color;
        }
        return [255, 255, 255];
    };
    const poor = [];
    for (const node of document.querySelectorAll("body *")) {
        if (![...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()) || !node.checkVisibility() || ["SCRIPT", "STYLE"].includes(node.tagName)) continue;
        if (node.disabled || node.classList.contains("skip")) continue;
        const [a, b] = [luminance(channels(getComputedStyle(node).color)), luminance(behind(node))];
        const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (contrast < 4.5) poor.push(node.innerText.slice(0, 40) + ": " + contrast.toFixed(2));
    }
    return poor;
})()`;

await runAll({
    async "it shows an idle queue"() {
        tell("idle");
        const page = await tab(watching);
        await isLive(page);
        await until(async () => await page.text("#open") === "0", "nothing to do");
        assert.equal(await page.evaluate("location.href"), `${origin}/`); // and no token in it
        assert.match(await page.text("#main"), /Nothing is running/);
        assert.match(await page.text("#main"), /No worker is there/);
        assert.equal(await page.evaluate("document.querySelectorAll('[data-control]:not([hidden])').length"), 0);
        await page.picture("desktop-light-idle");
        assert.deepEqual(page.faults(), []);
        await page.close();
    },
    async "it looks well, light and dark, on a desk and on a phone"() {
        tell("busy");
        tell("alert");
        for (const [name, options] of Object.entries({
            "desktop-light": {}, "desktop-dark": { dark: true },
            "phone-light": { width: 360, height: 740, mobile: true },
            "phone-dark": { width: 360, height: 740, mobile: true, dark: true },
        })) {
            const page = await tab(name.startsWith("phone") ? ordering : watching, options);
            await isLive(page);
            await until(async () => (await page.text("#alerts")).includes("ollama has not answered"), "the alert");
            await until(async () => (await page.text("#dead")).includes("invalid"), "the dead letters");
            await page.evaluate("new Promise(done => setTimeout(done, 2500))"); // for the line of the past
            await page.picture(name);
            const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
            assert.ok(overflow <= 0, `${name}: ${overflow} px too wide`);
            assert.deepEqual(await page.evaluate(poorContrast), [], name);
            assert.deepEqual(page.faults(), []);
            await page.close();
        }
    },
    async "the control token gives orders, and what destroys is asked for"() {
        const page = await tab(ordering);
        await isLive(page);
        await until(async () => (await page.text("#scope")) !== "", "the scope");
        await page.picture("desktop-light-control");
        const ordered = word => until(() => said.includes(`order ${word}`), word);
        await page.click("#pauseAll");
        await ordered("pause all");
        await page.click("#kinds tr:first-child button");
        await ordered("pause sentiment_analysis");
        await page.click("#kinds tr:last-child button");
        await ordered("resume insight_generation");
        await page.click("#dead button");
        await ordered("retry");
        await until(async () => (await page.text("#said")).includes("3 tasks"), "what it did");
        await page.click("#cancelAll");
        await page.picture("desktop-light-question");
        await page.press("Enter"); // the question's first button does nothing
        await until(() => page.evaluate("!document.getElementById('ask').open"), "the answer");
        assert.ok(!said.includes("order cancel"));
        await page.click("#running button");
        await page.click("#askYes");
        await ordered("cancel");
        assert.deepEqual(page.faults(), []);
        await page.close();
    },
    async "it is worked by keys, and read by a screen reader"() {
        const page = await tab(ordering);
        await isLive(page);
        await until(async () => (await page.text("#scope")) !== "", "the scope");
        const seen = [];
        for (let i = 0; i < 8; ++i) {
            await page.press("Tab");
            seen.push(await page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"));
            assert.notEqual(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle"), "none");
        }
        assert.ok(seen[0].startsWith("Skip"), seen.join());
        assert.ok(seen.includes("Pause Feeling"), seen.join());
        const { nodes } = await page.on("Accessibility.getFullAXTree");
        const named = role => nodes.filter(node => node.role?.value === role && !node.ignored).map(node => node.name?.value ?? "");
        assert.ok(named("main").length === 1 && named("banner").length === 1 && named("contentinfo").length === 1);
        assert.ok(named("button").every(name => name !== ""), named("button").join());
        assert.ok(named("columnheader").length > 10);
        assert.ok(named("rowheader").includes("Feeling"), named("rowheader").join());
        assert.deepEqual(await page.evaluate("[...document.querySelectorAll('[aria-live]')].map(node => node.ariaLabel)"), ["Alerts"]);
        // What changes once a second must not take the focus away.
        await page.evaluate("document.querySelector('#kinds button').focus(); window.focused = document.activeElement");
        const rate = await page.text("#rate");
        await until(async () => await page.text("#rate") !== rate, "a change");
        assert.equal(await page.evaluate("document.activeElement === window.focused"), true);
        await page.close();
    },
    async "it comes back by itself, and says when it is away"() {
        const page = await tab(watching);
        await isLive(page);
        tell("leave");
        await until(async () => (await page.text("#state")).startsWith("Away"), "that it is away");
        await page.picture("desktop-light-away");
        assert.deepEqual(await page.evaluate(poorContrast.replace("const poor = [];", "const poor = []; document.body.classList.remove('stale');")), []);
        tell("return");
        await isLive(page);
        await page.close();
    },
    async "a wrong token is said to be one, and none is asked for"() {
        const page = await tab(`${origin}/#token=guessed`, { width: 360, height: 740, mobile: true });
        await until(async () => (await page.text("#wrong")).includes("not the one"), "what is wrong");
        await page.picture("phone-light-door");
        assert.deepEqual(await page.evaluate(poorContrast), []);
        await page.evaluate("document.getElementById('token').value = 'a-token-to-watch'");
        await page.evaluate("document.getElementById('token').focus()");
        await page.press("Enter");
        await isLive(page);
        assert.deepEqual(page.faults(), []);
        await page.close();
        const empty = await tab(origin + "/", { dark: true });
        await until(async () => (await empty.text("#door")).includes("Who is watching?"), "the question");
        await empty.picture("desktop-dark-door");
        await empty.close();
    },
});
const gone = Promise.all([stage, browser].map(child => new Promise(resolve => child.once("exit", resolve))));
stage.stdin.end();
await ask("Browser.close").catch(() => {});
await gone;
rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
