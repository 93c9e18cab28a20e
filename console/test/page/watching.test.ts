import { createServer } from "node:http"
import { expect, test } from "@jest/globals"
import { listen } from "@mcp-on-aws/local/ports"
import type { Page } from "playwright-core"
import { inChromium, openPage } from "./chromium.ts"
import { useConsole } from "./console-page.ts"
import { runConsole } from "./run-console.ts"

const CALLS = 1000

inChromium("who watches the console", () => {
  const running = runConsole("--tasks", "stateless-ecs=0")

  test("finds it in the table that npm start prints", () => {
    expect(running.cloud.printed()).toMatch(new RegExp(`^console +page +${running.cloud.url}$`, "m"))
  })

  test("sees what a request of any client does, and that it failed where nothing answers", async () => {
    const { page } = await openPage(running.browser, running.cloud.url)
    const tested = useConsole(page)

    await fetch(`http://127.0.0.1:${running.cloud.port + 10}/mcp`, { method: "POST", body: "{}" })

    const requests = await tested.tab("Requests")
    const row = requests.getByRole("row").filter({ hasText: "stateless-ecs · alb" })
    await row.getByText("503").waitFor()
    expect(await row.innerText()).toContain("none")
    expect(await tested.figure("failed")).toBe(1)
    await page.getByRole("banner").getByText("request", { exact: true }).waitFor()
    await page.context().close()
  })

  test("reads why a call could not be made", async () => {
    const { page, problems } = await openPage(running.browser, running.cloud.url)
    const tested = useConsole(page)

    await tested.tab("Call a tool")
    await tested.chooseFront("stateless-ecs", "alb")

    const alert = page.getByRole("alert")
    await alert.waitFor()
    expect(await alert.innerText()).toMatch(/^The server's tools could not be listed.*503/s)
    expect(problems).toEqual([])
    await page.context().close()
  })

  test("misses none of a thousand requests, in two browsers at once", async () => {
    const watching = await openPage(running.browser, running.cloud.url)
    const acting = await openPage(running.browser, running.cloud.url)
    const pages = [watching, acting].map(({ page }) => useConsole(page))
    const before = await pages[0]!.figure("requests")
    const burst = await pages[1]!.tab("Burst")
    await burst.getByLabel("Server and front").selectOption("stateful-ecs · alb")
    await burst.getByLabel("Calls").fill(String(CALLS))
    await burst.getByRole("button", { name: "Start the burst" }).click()
    await burst.getByText(`${CALLS} of ${CALLS} answered, 0 failed`).waitFor({ timeout: 60_000 })

    // Each of the 20 clients asks what there is, twice, before it calls.
    const expected = before + CALLS + 2 * 20
    for (const { page } of pages) await untilFigure(page, "requests", expected)
    for (const { page } of pages) await untilFigure(page, "under way", 0)
    expect(await Promise.all(pages.map(({ page }) => readCounts(page)))).toEqual(
      [expected, expected].map(String),
    )
    const late = await openPage(running.browser, running.cloud.url)
    await untilFigure(late.page, "requests", expected)
    expect([watching, acting, late].flatMap(({ problems }) => problems)).toEqual([])
    for (const { page } of [watching, acting, late]) await page.context().close()
  }, 120_000)

  test("answers the questions of the own calls alone", async () => {
    const pages = await Promise.all([
      openPage(running.browser, running.cloud.url),
      openPage(running.browser, running.cloud.url),
    ])
    const [first, second] = pages.map(({ page }) => useConsole(page))
    for (const one of [first!, second!]) {
      await one.tab("Call a tool")
      await one.chooseFront("stateful-ecs", "alb")
    }
    await first!.call("delete_note", { id: await first!.createNote("The first one's") })
    await second!.call("delete_note", { id: await second!.createNote("The second one's") })

    await first!.page.getByText('Delete the note "The first one\'s" for good?').waitFor()
    await second!.page.getByText('Delete the note "The second one\'s" for good?').waitFor()
    await first!.page.getByRole("button", { name: "Decline" }).click()

    expect(await first!.result()).toContain("Kept note")
    expect(await second!.page.getByRole("button", { name: "Decline" }).isVisible()).toBe(true)
    for (const { page } of pages) await page.context().close()
  })

  test("is not helped by a page of another origin: that can neither watch nor act", async () => {
    const server = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end("<h1>Elsewhere</h1>"),
    )
    const port = await listen(server, { port: 0, owner: "a test" })
    const context = await running.browser.newContext()
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${port}/`)

    const own = (await openPage(running.browser, running.cloud.url)).page
    const task = own.locator(".node.task").first()
    const id = ((await task.getAttribute("data-node")) ?? "").replace("instance:", "")
    const sent = JSON.stringify({
      url: running.cloud.url,
      body: JSON.stringify({ action: "kill", task: id }),
    })

    const tried = await page.evaluate<string[]>(`(${attack.toString()})(${sent})`)

    expect(tried).toEqual(["events: refused", "post: refused", "blind post: opaque", "frame: empty"])
    // What comes afterwards is seen afterwards.
    const requests = await useConsole(own).figure("requests")
    await fetch(`http://127.0.0.1:${running.cloud.port + 1}/prod/mcp`, { method: "POST", body: "{}" })
    await untilFigure(own, "requests", requests + 1)
    expect(await own.locator(`[data-node="instance:${id}"]`).count()).toBe(1)
    await own.context().close()
    await context.close()
    server.close()
  })

  test("who wants no motion gets none, and sees which node was reached all the same", async () => {
    const { page } = await openPage(running.browser, running.cloud.url, { reducedMotion: "reduce" })
    const moving = await openPage(running.browser, running.cloud.url)

    const hit = page.locator('[data-node="front:stateless-lambda/rest"][data-hit]').waitFor()
    const drawn = [page, moving.page].map((one) => one.evaluate<boolean>(`(${watchCanvas.toString()})()`))
    await fetch(`http://127.0.0.1:${running.cloud.port + 1}/prod/mcp`, { method: "POST", body: "{}" })

    await hit
    expect(await Promise.all(drawn)).toEqual([false, true])
    for (const one of [page, moving.page]) await one.context().close()
  })

  test("is told when the local cloud has ended", async () => {
    const { page } = await openPage(running.browser, running.cloud.url)

    await running.cloud.close()

    await page.getByText(/^Connection lost/).waitFor()
    await page.getByRole("button", { name: "Do it" }).click()
    await page.getByRole("alert").getByText("The console cannot be reached: has npm start ended?").waitFor()
  })
})

async function untilFigure(page: Page, name: string, value: number) {
  const text = value.toLocaleString("en")
  await page.locator(`[data-figure="${name}"]`).getByText(text, { exact: true }).waitFor({ timeout: 30_000 })
}

/** As the list itself says it. */
async function readCounts(page: Page): Promise<string | undefined> {
  const text = await page.getByText(/since the console started/).innerText()
  return /^[\d,]+/.exec(text)?.[0].replaceAll(",", "")
}

/* What follows runs in the browser: it is sent there as text. */

interface Browsing {
  EventSource: new (url: string) => { onmessage: () => void; onerror: () => void }
  document: {
    createElement(name: string): { src: string; onload: () => void; contentDocument: unknown }
    body: { append(node: unknown): void }
    querySelector(name: string): Canvas
  }
}

interface Canvas {
  readonly width: number
  readonly height: number
  getContext(kind: string): { getImageData(x: number, y: number, w: number, h: number): { data: Uint8Array } }
}

async function attack({ url, body }: { url: string; body: string }): Promise<string[]> {
  const { EventSource, document } = globalThis as unknown as Browsing
  const events = new Promise<string>((resolve) => {
    const source = new EventSource(`${url}events`)
    source.onmessage = () => resolve("events: read")
    source.onerror = () => resolve("events: refused")
  })
  const options = { method: "POST", headers: { "content-type": "application/json" }, body }
  const post = fetch(`${url}api/task`, options).then(
    (response) => `post: ${response.status}`,
    () => "post: refused",
  )
  const blind = fetch(`${url}api/task`, { method: "POST", mode: "no-cors", body }).then(
    (response) => `blind post: ${response.type}`,
    () => "blind post: opaque",
  )
  const frame = new Promise<string>((resolve) => {
    const element = document.createElement("iframe")
    element.src = url
    element.onload = () => resolve(element.contentDocument === null ? "frame: empty" : "frame: read")
    document.body.append(element)
  })
  return Promise.all([events, post, blind, frame])
}

/** Whether anything is drawn within a second and a half. */
function watchCanvas(): Promise<boolean> {
  const canvas = (globalThis as unknown as Browsing).document.querySelector("canvas")
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (canvas.width === 0 || canvas.height === 0) return
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
      if (data.some((value) => value > 0)) finish(true)
    }, 20)
    const limit = setTimeout(() => finish(false), 1500)
    const finish = (drawn: boolean) => {
      clearInterval(timer)
      clearTimeout(limit)
      resolve(drawn)
    }
  })
}
