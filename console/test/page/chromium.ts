import { spawnSync } from "node:child_process"
import { describe } from "@jest/globals"
import { chromium } from "playwright-core"
import type { Browser, BrowserContextOptions, Page } from "playwright-core"

/** Debian's first, then as others name it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"]

/** Chromium is not of npm's: a machine may lack it. */
const executable = NAMES.map((name) => spawnSync("which", [name]).stdout?.toString().trim()).find(Boolean)

// A skipped test is a failure where the machine is known to have it: see .ci/run.
export const inChromium = executable || process.env.REQUIRE_CHROMIUM ? describe : describe.skip
if (!executable) console.warn("Chromium is not installed: the console's page was not tested")

export function startChromium(): Promise<Browser> {
  if (!executable) throw new Error(`None of ${NAMES.join(", ")} is on the PATH: apt-get install chromium`)
  // Whoever runs the tests in a container is root, and Chromium's sandbox wants another user.
  return chromium.launch({ executablePath: executable, args: ["--no-sandbox"] })
}

export interface OpenedPage {
  readonly page: Page
  /** What the page's own code reported as wrong. */
  readonly problems: readonly string[]
}

/** A browser of its own, as far as the page can tell. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const problems: string[] = []
  page.on("pageerror", (error) => problems.push(error.message))
  page.on("console", (message) => {
    // Chromium writes one for each answer that is an error, which the page shows itself.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      problems.push(message.text())
  })
  await page.goto(url)
  await page.getByRole("heading", { name: "Topology" }).waitFor()
  return { page, problems }
}
