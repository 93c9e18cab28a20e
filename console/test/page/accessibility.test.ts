import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { beforeAll, expect, test } from "@jest/globals"
import type { AxeResults } from "axe-core"
import type { Page } from "playwright-core"
import { inChromium, openPage } from "./chromium.ts"
import { useConsole } from "./console-page.ts"
import { runConsole } from "./run-console.ts"

inChromium("the console is for everybody:", () => {
  const running = runConsole()
  let axe: string
  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
  })

  const looks = [
    ["light", 1440],
    ["dark", 1440],
    ["light", 390],
    ["dark", 390],
  ] as const
  test.each(looks)(
    "axe finds nothing wrong in %s, %d pixels wide, whatever is open",
    async (colorScheme, width) => {
      const { page } = await openPage(running.browser, running.cloud.url, {
        colorScheme,
        viewport: { width, height: 900 },
      })
      const tested = useConsole(page)
      await page.getByRole("button", { name: "Do it" }).click()
      await page.getByText("All checks passed.").waitFor()
      expect(await findViolations(page, axe)).toEqual([])

      await tested.tab("Call a tool")
      await tested.chooseFront("stateful-ecs", "alb")
      await page.getByRole("button", { name: "Open a session without cookies" }).click()
      await tested.call("delete_note", { id: await tested.createNote("To delete") })
      await page.getByRole("region", { name: "The server asks you" }).waitFor()
      await tested.tab("Sessions")
      expect(await findViolations(page, axe)).toEqual([])

      await page.getByRole("button", { name: "Decline" }).click()
      await tested.result()
      await page
        .getByRole("button", { name: /^Close session/ })
        .first()
        .click()
      for (const tab of ["Burst", "Lambda environments", "Logs"]) {
        await tested.tab(tab)
        expect(await findViolations(page, axe)).toEqual([])
      }
      expect(await page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
      await page.context().close()
    },
    90_000,
  )

  test("a keyboard alone takes a step of the tour, calls a tool and answers its question", async () => {
    const { page } = await openPage(running.browser, running.cloud.url)
    const tested = useConsole(page)

    await tabTo(page, "Do it")
    await page.keyboard.press("Enter")
    await page.getByText("All checks passed.").waitFor()
    await tabTo(page, "Step 2: Progress, streamed", "Shift+Tab")
    await page.keyboard.press("Space")
    expect(await focused(page)).toBe("2. Progress, streamed")

    await tabTo(page, "Tour")
    await page.keyboard.press("ArrowRight")
    expect(await focused(page)).toBe("Call a tool")
    await page.getByLabel("Tool", { exact: true }).waitFor()
    await tabTo(page, "Tool")
    await page.keyboard.type("create_note")
    await tabTo(page, "title")
    await page.keyboard.type("By keyboard")
    await tabTo(page, "body")
    await page.keyboard.type("Without a mouse.")
    await tabTo(page, "Call create_note")
    await page.keyboard.press("Enter")
    await tested.result()
    const json = await tested.outcome.locator("details pre").textContent()
    const { id } = JSON.parse(json ?? "") as { id: string }

    await tabTo(page, "Tool", "Shift+Tab")
    await page.keyboard.type("delete_note")
    await tabTo(page, "id")
    await page.keyboard.type(id)
    await page.keyboard.press("Enter")
    await page.getByRole("region", { name: "The server asks you" }).waitFor()
    await tabTo(page, "Delete it")
    await page.keyboard.press("Space")
    await tabTo(page, "Send answer")
    await page.keyboard.press("Enter")

    await tested.outcome.getByText("Deleted note").first().waitFor()
  }, 60_000)

  test("a keyboard comes to the tour first, or skips to what happened", async () => {
    const { page } = await openPage(running.browser, running.cloud.url)

    await page.keyboard.press("Tab")
    expect(await focused(page)).toBe("Skip to what happened")
    await page.keyboard.press("Tab")
    expect(await focused(page)).toBe("Tour")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")

    expect(await focused(page)).toBe("Requests")
  })

  test("a keyboard keeps its place while a step runs", async () => {
    const { page } = await openPage(running.browser, running.cloud.url)

    await tabTo(page, "Do it")
    await page.keyboard.press("Enter")
    await page.getByText("All checks passed.").waitFor()

    expect(await focused(page)).toBe("Do it again")
  })

  test("a keyboard is brought to a question, and back when it is answered; a step that runs is not begun again", async () => {
    const { page } = await openPage(running.browser, running.cloud.url)
    const requests = await useConsole(page).tab("Requests")
    const created = requests.getByRole("row").filter({ hasText: "create_note" })
    const before = await created.count()
    await tabTo(page, "Step 7: The same on 2026-07-28, with no session")
    await page.keyboard.press("Enter")
    await tabTo(page, "Do it")
    const focusedAsItCame = focusedOnceThereIs(page, "section.question")
    await page.keyboard.press("Enter")

    expect(await focusedAsItCame).toBe("The server asks you")
    await tabTo(page, "Running …", "Shift+Tab")
    await page.keyboard.press("Enter")
    await tabTo(page, "Send answer")
    await page.keyboard.press("Enter")
    await page.getByText("All checks passed.").waitFor()

    expect(await focused(page)).toBe("Do it again")
    expect(await created.count()).toBe(before + 1)
  })

  test("a keyboard alone kills a task", async () => {
    const { page } = await openPage(running.browser, running.cloud.url)
    const task = page.getByRole("list", { name: "Instances of stateless-ecs" }).getByRole("listitem").first()
    const name = await task.locator("strong").innerText()

    await tabTo(page, `Kill ${name}`)
    await page.keyboard.press("Enter")

    await page.getByRole("listitem").filter({ hasText: name }).waitFor({ state: "detached" })
  })
})

async function findViolations(page: Page, axe: string): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>("axe.run()")
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

const MOST_STOPS = 80

/** Goes on until what has this name is reached, as somebody without a mouse does. */
async function tabTo(page: Page, name: string, key = "Tab") {
  const seen: string[] = []
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await page.keyboard.press(key)
    const reached = await focused(page)
    if (reached === name) return
    seen.push(reached)
  }
  throw new Error(`${name} cannot be reached by ${key}, only ${seen.join(", ")}`)
}

/** The name of what has the focus: of a field its label's, else its own. */
const FOCUSED = `(() => {
  const { activeElement: it } = document
  const text = it.getAttribute("aria-label") ?? it.labels?.[0]?.firstChild?.textContent ?? it.textContent
  return text.trim()
})()`

const focused = (page: Page) => page.evaluate<string>(FOCUSED)

/** What has the focus in the very moment in which something like this comes, before a key can be pressed. */
const focusedOnceThereIs = (page: Page, selector: string) =>
  page.evaluate<string>(`new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector(${JSON.stringify(selector)})) return
      observer.disconnect()
      resolve(${FOCUSED})
    })
    observer.observe(document.body, { childList: true, subtree: true })
  })`)
