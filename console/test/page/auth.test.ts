import { describe, expect, test } from "@jest/globals"
import { inChromium, openPage } from "./chromium.ts"
import { useConsole } from "./console-page.ts"
import { runConsole } from "./run-console.ts"

const kinds = [
  ["oauth", "OAuth; this console calls as local-script"],
  ["api-key", "API key, which this console has"],
] as const

inChromium("the console of a cloud that asks who calls", () => {
  describe.each(kinds)("by %s", (kind, said) => {
    const running = runConsole("--auth", kind)

    test("is let in at every front of the notes, in either era, and says as whom", async () => {
      const { page, problems } = await openPage(running.browser, running.cloud.url)
      const tested = useConsole(page)
      await page.getByText(said).waitFor()
      await tested.tab("Call a tool")
      const fronts = [
        ["stateless-lambda", "rest"],
        ["stateless-lambda", "rest-streamed"],
        ["stateless-lambda", "function-url"],
        ["stateless-ecs", "alb"],
        ["stateful-ecs", "alb"],
      ] as const
      for (const [server, front] of fronts) {
        for (const era of ["2026", "2025"]) {
          await tested.chooseFront(server, front)
          await page.getByLabel("Client", { exact: true }).selectOption(era)
          await tested.call("list_notes")
          await tested.outcome.getByText(/list_notes answered in/).waitFor()
        }
      }
      expect(problems).toEqual([])
    }, 60_000)

    test("shows the way of the credentials nowhere", async () => {
      const response = await fetch(`${running.cloud.url}events`)
      const first = await response.body!.getReader().read()
      const key = /x-api-key: ([\w-]{20,})/.exec(running.cloud.printed())?.[1] ?? "Bearer "

      expect(Buffer.from(first.value).toString()).not.toContain(key)
    })
  })
})
