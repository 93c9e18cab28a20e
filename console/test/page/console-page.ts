import type { Locator, Page } from "playwright-core"

/** The page as somebody uses it: by what it shows and says. */
export interface ConsolePage {
  readonly page: Page
  /** A figure of the header, as a number. */
  figure(name: string): Promise<number>
  tab(name: string): Promise<Locator>
  chooseFront(server: string, front: string): Promise<void>
  /** Fills in the form of a tool, by its labels, and calls it. */
  call(tool: string, fields?: Readonly<Record<string, string | boolean>>): Promise<void>
  /** What is shown of the last call. */
  readonly outcome: Locator
  /** The result's text, when it is there. */
  result(): Promise<string>
  createNote(title: string): Promise<string>
}

export function useConsole(page: Page): ConsolePage {
  const panel = page.getByRole("tabpanel", { name: "Call a tool" })
  const outcome = panel.locator(".outcome")
  const self: ConsolePage = {
    page,
    outcome,
    async figure(name) {
      const text = await page.locator(`[data-figure="${name}"]`).innerText()
      return Number(text.replaceAll(",", ""))
    },
    async tab(name) {
      await page.getByRole("tab", { name, exact: true }).click()
      return page.getByRole("tabpanel", { name })
    },
    async chooseFront(server, front) {
      await panel.getByLabel("Server and front").selectOption(`${server} · ${front}`)
    },
    async call(tool, fields = {}) {
      await panel.getByLabel("Tool", { exact: true }).selectOption(tool)
      for (const [label, value] of Object.entries(fields)) {
        const field = panel.locator("form").first().getByLabel(label)
        if (typeof value === "boolean") await field.setChecked(value)
        else await field.fill(value)
      }
      await panel.getByRole("button", { name: `Call ${tool}` }).click()
    },
    async result() {
      await outcome.locator(".result").waitFor()
      return outcome.locator(".result").innerText()
    },
    async createNote(title) {
      await self.call("create_note", { title, body: "Of a test." })
      await self.result()
      const json = await outcome.locator("details pre").textContent()
      return (JSON.parse(json ?? "{}") as { id: string }).id
    },
  }
  return self
}
