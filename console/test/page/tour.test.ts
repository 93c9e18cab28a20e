import { join } from "node:path"
import { expect, test } from "@jest/globals"
import type { Page } from "playwright-core"
import { inChromium, openPage } from "./chromium.ts"
import { runConsole } from "./run-console.ts"

const STEP_LIMIT_MS = 45_000
const HAPPENED = "All checks passed."

inChromium("the tour", () => {
  const running = runConsole()

  test("does in each of its seven steps what it says, and sees it", async () => {
    const { page, problems } = await openPage(running.browser, running.cloud.url)

    const seen = await takeTour(page)

    expect(seen).toEqual(Array.from({ length: 7 }, () => HAPPENED))
    expect(problems).toEqual([])
    const steps = page.getByRole("list", { name: "Steps of the tour" })
    expect(await steps.getByRole("button", { name: /, done$/ }).count()).toBe(7)
  }, 180_000)

  test("can be taken by two at once", async () => {
    const pages = await Promise.all([
      openPage(running.browser, running.cloud.url),
      openPage(running.browser, running.cloud.url),
    ])

    // The task that one kills may be the one through which the other's call goes: it is told so, and does it again.
    const seen = await Promise.all(pages.map(({ page }) => takeTour(page, { attempts: 2 })))

    expect(seen.flat()).toEqual(Array.from({ length: 14 }, () => HAPPENED))
    expect(pages.flatMap(({ problems }) => problems)).toEqual([])
  }, 240_000)
})

inChromium("the tour of a cloud with other tools", () => {
  const running = runConsole("--tools", join(import.meta.dirname, "other-tools.ts"))

  test("says what it needs", async () => {
    const { page } = await openPage(running.browser, running.cloud.url)

    await page.getByRole("button", { name: "Do it" }).click()

    await page.getByText("The tour needs the project's own tools: start without --tools.").waitFor()
  })
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
  const send = page.getByRole("button", { name: "Send answer" })
  for (;;) {
    await end.or(send).first().waitFor({ timeout: STEP_LIMIT_MS })
    if (await end.isVisible()) break
    await page.getByLabel("Delete it").check()
    await send.click()
    await send.waitFor({ state: "detached" })
  }
  const text = await end.innerText()
  // Where it is another, the test's report is to tell what was seen.
  return text === HAPPENED ? text : outcome.innerText()
}
