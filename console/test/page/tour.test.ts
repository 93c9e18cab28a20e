import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "@jest/globals"
import type { Browser, Page } from "playwright-core"
import { inChromium, openPage, startChromium } from "./chromium.ts"
import { startLocalCloud } from "./local-cloud.ts"
import type { CloudUnderTest } from "./local-cloud.ts"

const STEP_LIMIT_MS = 45_000
const HAPPENED = "All of it happened."

inChromium("the tour", () => {
  let cloud: CloudUnderTest
  let browser: Browser
  beforeAll(async () => {
    cloud = await startLocalCloud()
    browser = await startChromium()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await cloud?.close()
  })

  test("does in each of its seven steps what it says, and sees it", async () => {
    const { page, problems } = await openPage(browser, cloud.url)

    const seen = await takeTour(page)

    expect(seen).toEqual(Array.from({ length: 7 }, () => HAPPENED))
    expect(problems).toEqual([])
    const steps = page.getByRole("list", { name: "Steps of the tour" })
    expect(await steps.getByRole("button", { name: /, done$/ }).count()).toBe(7)
  }, 180_000)

  test("can be taken by two at once", async () => {
    const pages = await Promise.all([openPage(browser, cloud.url), openPage(browser, cloud.url)])

    // The task that one kills may be the one through which the other's call goes: it is told so, and does it again.
    const seen = await Promise.all(pages.map(({ page }) => takeTour(page, { attempts: 2 })))

    expect(seen.flat()).toEqual(Array.from({ length: 14 }, () => HAPPENED))
    expect(pages.flatMap(({ problems }) => problems)).toEqual([])
  }, 240_000)
})

inChromium("the tour of a cloud with other tools", () => {
  test("says what it needs", async () => {
    const cloud = await startLocalCloud("--tools", join(import.meta.dirname, "other-tools.ts"))
    const browser = await startChromium()
    const { page } = await openPage(browser, cloud.url)

    await page.getByRole("button", { name: "Do it" }).click()

    await page.getByText("The tour needs the project's own tools: start without --tools.").waitFor()
    await browser.close()
    await cloud.close()
  }, 120_000)
})

/** What each step ends with. */
async function takeTour(page: Page, { attempts = 1 } = {}): Promise<string[]> {
  const seen: string[] = []
  for (let step = 1; step <= 7; step++) {
    await page.getByRole("button", { name: `Step ${step}:` }).click()
    await page.getByRole("heading", { name: `${step}. ` }).waitFor()
    await page.getByRole("button", { name: "Do it" }).click()
    let end = await finishStep(page)
    for (let attempt = 1; attempt < attempts && end !== HAPPENED; attempt++) {
      await page.getByRole("button", { name: "Do it again" }).click()
      end = await finishStep(page)
    }
    seen.push(end)
  }
  return seen
}

/** Agrees to whatever is asked on the way. */
async function finishStep(page: Page): Promise<string> {
  const outcome = page.getByRole("region", { name: "What happened in this step" })
  const end = outcome.getByRole("status").or(outcome.getByRole("alert"))
  const accept = page.getByRole("button", { name: "Accept" })
  for (;;) {
    await end.or(accept).first().waitFor({ timeout: STEP_LIMIT_MS })
    if (await end.isVisible()) break
    await page.getByLabel("Delete it").check()
    await accept.click()
    await accept.waitFor({ state: "detached" })
  }
  const text = await end.innerText()
  // Where it is another, the test's report is to tell what was seen.
  return text === HAPPENED ? text : outcome.innerText()
}
