import { beforeAll, expect, test } from "@jest/globals"
import type { Locator } from "playwright-core"
import { inChromium, openPage } from "./chromium.ts"
import { useConsole } from "./console-page.ts"
import { runConsole } from "./run-console.ts"

inChromium("the layout of the console", () => {
  const running = runConsole()
  beforeAll(() => callAtOnce(`http://127.0.0.1:${running.cloud.port + 5}/mcp`))

  const open = async (width: number) => {
    const { page } = await openPage(running.browser, running.cloud.url, { viewport: { width, height: 900 } })
    return useConsole(page)
  }

  test.each([
    [1400, ["Time", "Request", "Status", "ms", "Era", "Front", "Instance", "Session"]],
    [700, ["Request", "Status", "ms"]],
    [400, ["Request", "Status", "ms"]],
  ])("cuts off nothing of what a list says, %d pixels wide", async (width, columns) => {
    const tested = await open(width)
    const requests = await tested.tab("Requests")
    const row = requests
      .getByRole("row")
      .filter({ hasText: "function-url-streamed" })
      .filter({ hasText: "cold" })
    await row.first().waitFor()

    expect(await requests.getByRole("columnheader").allInnerTexts()).toEqual(columns)
    expect(await row.first().innerText()).toMatch(
      /tools\/call find_expiring_functions.*stateless-lambda · function-url-streamed.*cold \d+ ms/s,
    )
    expect(await isCut(requests)).toBe(false)
    expect(await isCut(await tested.tab("Lambda environments"))).toBe(false)
    await tested.page.context().close()
  })

  test.each([700, 400])("has the tour before the picture, %d pixels wide", async (width) => {
    const tested = await open(width)
    const tour = tested.page.getByRole("complementary", { name: "Do something" })
    const picture = tested.page.getByRole("region", { name: "Topology" })

    expect((await boxOf(tour)).y).toBeLessThan((await boxOf(picture)).y)
    await tested.page.context().close()
  })

  test("has the tour beside the picture where there is room for both", async () => {
    const tested = await open(1400)
    const tour = await boxOf(tested.page.getByRole("complementary", { name: "Do something" }))
    const picture = await boxOf(tested.page.getByRole("region", { name: "Topology" }))

    expect(tour.y).toBe(picture.y)
    expect(tour.x).toBeGreaterThan(picture.x + picture.width)
    await tested.page.context().close()
  })
})

/** More than there are environments, so that some of them find none and start one. */
async function callAtOnce(url: string) {
  const params = { name: "find_expiring_functions", arguments: {} }
  const request: RequestInit = {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }),
  }
  const answers = await Promise.all(Array.from({ length: 6 }, () => fetch(url, request)))
  await Promise.all(answers.map((answer) => answer.text()))
}

const isCut = (list: Locator) =>
  list.getByRole("region").evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)

async function boxOf(element: Locator) {
  const box = await element.boundingBox()
  if (!box) throw new Error("It is not shown")
  return box
}
