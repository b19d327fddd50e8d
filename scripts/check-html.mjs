#!/usr/bin/env node
// Checks HTML reports in a headless Chromium: axe-core at four sizes, no sideways scrolling of the page, nothing fetched, no
// script, and what is printed. docs/accessibility.md says what that leaves.
//
// usage: check-html.mjs FILE-OR-FOLDER ... [--pictures DIR]
//
// Needs the npm packages axe-core and puppeteer-core (found from the working folder or NODE_PATH) and Chromium (on the PATH,
// or named by CHROMIUM). In a folder every *.html below it is checked; --pictures leaves a screenshot of each size and a PDF.
// Exit status 1 when anything is found, 2 when a tool is missing.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

// Width in CSS pixels and zoom. 200% zoom of a window of 1280 pixels is a page of 640 pixels drawn twice as large.
const SIZES = [
  { name: "1280", width: 1280, zoom: 1 },
  { name: "768", width: 768, zoom: 1 },
  { name: "320", width: 320, zoom: 1 },
  { name: "1280-at-200-percent", width: 640, zoom: 2 },
];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

function needed(name) {
  const folders = [join(process.cwd(), "x.js"), ...(process.env.NODE_PATH ?? "").split(":").filter(Boolean).map((p) => join(p, "..", "x.js"))];
  for (const folder of folders) {
    try {
      return createRequire(folder).resolve(name);
    } catch {
      // The next place may have it.
    }
  }
  console.error(`please install the npm package ${name}, or name its folder in NODE_PATH`);
  process.exit(2);
}

function chromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("which", [name], { encoding: "utf8" }).trim();
    } catch {
      // The next name may be there.
    }
  }
  console.error("please install Chromium, or name it in CHROMIUM");
  process.exit(2);
}

function htmlFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** A part for the school's own website, to be set into a page of theirs. */
const isFragment = (text) => !/<html\b/i.test(text);
const PAGE_OF_THEIRS = (part) => `<!DOCTYPE html><html lang="en-GB"><head><title>Page</title></head><body><main>${part}</main></body></html>`;

/** What the source itself must not have. */
function sourceFaults(text) {
  const faults = [];
  if (/<script|\son[a-z]+\s*=|javascript:/i.test(text)) faults.push("there is a script");
  if (/(?:src|href)\s*=\s*["'](?!#|data:|https:\/\/)/i.test(text)) faults.push("something is loaded from beside the page");
  if (/<link\b|@import|url\((?!["']?data:)/i.test(text)) faults.push("a style or font is loaded");
  if (!isFragment(text) && !/<html lang="en-GB">/.test(text)) faults.push("the language is not en-GB");
  return faults;
}

/** Faults of one size that axe-core does not look for. */
async function layoutFaults(page) {
  return page.evaluate(() => {
    const faults = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`the page scrolls sideways: ${root.scrollWidth} of ${root.clientWidth} pixels`);
    const holds = (element) => element.closest(".wide") !== null;
    for (const element of document.querySelectorAll("body *")) {
      const box = element.getBoundingClientRect();
      const isHidden = box.width === 0 || element.closest(".skip, svg, .visually-hidden");
      if (!isHidden && !holds(element) && box.right > root.clientWidth + 1) {
        faults.push(`<${element.tagName.toLowerCase()}> leaves the page: ${element.textContent.trim().slice(0, 40)}`);
        break;
      }
    }
    for (const region of document.querySelectorAll(".wide")) {
      if (region.scrollWidth > region.clientWidth && region.tabIndex !== 0) faults.push("a scrolling part cannot be reached with the keyboard");
    }
    // Text laid over text: two cells of one table that share ground.
    for (const table of document.querySelectorAll("table")) {
      const cells = [...table.querySelectorAll("th, td")];
      if (cells.some((cell) => cell.scrollWidth > cell.clientWidth + 1)) faults.push(`words leave a cell of ${table.caption?.textContent}`);
    }
    return faults;
  });
}

const names = process.argv.slice(2);
const at = names.indexOf("--pictures");
const pictures = at >= 0 ? names.splice(at, 2)[1] : undefined;
const files = names.flatMap(htmlFiles);
if (files.length === 0) {
  console.error("there is no page to check");
  process.exit(1);
}
const axe = readFileSync(needed("axe-core"), "utf8");
const { default: puppeteer } = await import(pathToFileURL(needed("puppeteer-core")));
const browser = await puppeteer.launch({ executablePath: chromium(), headless: true, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
if (pictures) mkdirSync(pictures, { recursive: true });

let wrong = 0;
try {
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const faults = sourceFaults(text);
    const seen = resolve(file).replace(/\.html$/, "").split("/").slice(-5).join("-");
    let rules = 0;
    const unsure = new Set();
    for (const size of SIZES) {
      const page = await browser.newPage();
      page.on("request", (request) => {
        if (!/^(file|data):/.test(request.url()) || (request.url().startsWith("file:") && !request.isNavigationRequest())) faults.push(`fetches ${request.url()}`);
      });
      await page.setViewport({ width: size.width, height: 900, deviceScaleFactor: size.zoom });
      if (isFragment(text)) await page.setContent(PAGE_OF_THEIRS(text));
      else await page.goto(pathToFileURL(resolve(file)).href);
      faults.push(...(await layoutFaults(page)).map((fault) => `${size.name}: ${fault}`));
      if (pictures) await page.screenshot({ path: join(pictures, `${seen}-${size.name}.png`), fullPage: true });
      // The shade at the edge of a wide table is a picture to axe-core, which then judges no contrast on it.
      await page.addStyleTag({ content: ".wide { background-image: none !important; }" });
      await page.evaluate(axe);
      const report = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags } }), TAGS);
      // The top heading of a fragment is that of the page around it.
      if (isFragment(text)) report.violations = report.violations.filter((violation) => violation.id !== "page-has-heading-one");
      rules = report.passes.length + report.violations.length;
      for (const doubt of report.incomplete) unsure.add(doubt.id);
      for (const violation of report.violations) {
        const where = violation.nodes.slice(0, 3).map((node) => node.target.join(" "));
        faults.push(`${size.name}: ${violation.id}: ${violation.help} (${violation.nodes.length}; ${where.join(", ")})`);
      }
      if (pictures && size.name === "1280") {
        const printed = join(pictures, `${seen}.pdf`);
        await page.pdf({ path: printed, preferCSSPageSize: true });
        if (!existsSync(printed)) faults.push("the page cannot be printed");
      }
      await page.close();
    }
    wrong += faults.length > 0 ? 1 : 0;
    console.log(`${file}: ${faults.length === 0 ? `nothing found by ${rules} rules at ${SIZES.length} sizes` : `${faults.length} faults`}`);
    if (unsure.size > 0) console.log(`  for a person to judge: ${[...unsure].sort().join(", ")}`);
    for (const fault of faults) console.log(`  ${fault}`);
  }
} finally {
  await browser.close();
}
process.exit(wrong > 0 ? 1 : 0);
