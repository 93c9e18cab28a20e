import { once } from "node:events"
import { createServer } from "node:http"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Runtime } from "@aws-sdk/client-lambda"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import { createRuntimeCatalog } from "../src/runtimes/runtime-catalog.ts"
import { runtimeData } from "../src/runtimes/runtime-data.ts"
import { dateKinds, familyOf } from "../src/runtimes/runtime.ts"
import { describeUpgradeRisks } from "../src/runtimes/upgrade-risks.ts"
import { NOW, createBench, textOf } from "./bench.ts"

let page: { status: number; body: string }
let server: Server
let url: string
beforeEach(async () => {
  page = { status: 200, body: "" }
  server = createServer((_, response) => response.writeHead(page.status).end(page.body))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/lambda-runtimes.html`
})
afterEach(() => void server.close())

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const asOnPage = (date: string | null) => {
  if (date === null) return "Not scheduled"
  const [year = "", month = "", day = ""] = date.split("-")
  return `${months[Number(month) - 1]} ${Number(day)}, ${year}`
}

/** The table as the AWS page has it, with changes. */
function writePage(change: (id: string) => { deprecation?: string } | undefined = () => ({}), more = "") {
  const rows = runtimeData.runtimes.flatMap((runtime) => {
    const changed = change(runtime.id)
    if (!changed) return []
    const { id, deprecation, createBlock, updateBlock } = { ...runtime, ...changed }
    const dates = [deprecation, createBlock, updateBlock].map((date) => `<td> <p>${asOnPage(date)}</p> </td>`)
    return [
      `<tr><td>Some name</td><td><p><code class="code">${id}</code></p></td><td>Amazon Linux</td>${dates.join("")}</tr>`,
    ]
  })
  return `<html><table><tr><th>Name</th><th>Identifier</th></tr>${rows.join("\n")}${more}</table></html>`
}

describe("the runtime table", () => {
  test("has dates in their order, and successors that are supported and of the same kind", () => {
    const { runtimes } = runtimeData
    expect(new Set(runtimes.map(({ id }) => id)).size).toBe(runtimes.length)
    for (const { id, successor, ...runtime } of runtimes) {
      const dates = dateKinds.map((kind) => runtime[kind]).filter((date) => date !== null)
      for (const date of dates) expect(date).toMatch(/^20\d\d-\d\d-\d\d$/)
      expect({ id, dates: [...dates].sort() }).toEqual({ id, dates })
      if (successor === null) continue
      const next = runtimes.find((one) => one.id === successor)
      expect({ id, ends: (next?.deprecation ?? "") > "2027-12-31" }).toEqual({ id, ends: true })
      expect(familyOf(successor)).toBe(familyOf(id))
    }
  })

  test("has every runtime that the SDK knows", () => {
    const known = runtimeData.runtimes.map(({ id }) => id)
    expect(Object.values(Runtime).filter((id) => !known.includes(id))).toEqual([])
  })

  test("names its source and its date", async () => {
    const { call } = createBench({ endpoint: "http://127.0.0.1:9" })
    const { structuredContent } = await call("list_runtimes", {})
    expect(structuredContent).toMatchObject({
      source: /docs.aws.amazon.com/.exec(runtimeData.source)?.input,
      as_of: runtimeData.asOf,
      today: "2026-11-21",
    })
    const deprecated = await call("list_runtimes", { only_deprecated: true })
    expect(textOf(deprecated)).toMatch(/nodejs20.x: deprecated, 2026-04-30/)
    expect(textOf(deprecated)).not.toMatch(/nodejs24.x:/)
  })
})

describe("a refresh", () => {
  const createRefresh = () => {
    const catalog = createRuntimeCatalog({ url, now: () => NOW })
    const { call } = createBench({ endpoint: "http://127.0.0.1:9", catalog })
    return { catalog, refresh: () => call("list_runtimes", { refresh: true }) }
  }

  test("takes the page's dates and new runtimes", async () => {
    page.body = writePage(
      (id) =>
        id === "nodejs24.x"
          ? { deprecation: "2028-05-31" }
          : id === "nodejs4.3-edge"
            ? { deprecation: "2019-03-05" }
            : {},
      `<tr><td>Node.js 28</td><td>nodejs28.x</td><td>AL</td><td>Apr 30, 2031</td><td>Jun 1, 2031</td><td>Jul 1, 2031</td></tr>`,
    )
    const { catalog, refresh } = createRefresh()
    const { structuredContent } = await refresh()
    expect(structuredContent).toMatchObject({ source: url, as_of: "2026-11-21" })
    expect(catalog.find("nodejs24.x")).toMatchObject({ deprecation: "2028-05-31", updateBlock: "2028-07-01" })
    expect(catalog.find("nodejs28.x")).toMatchObject({ deprecation: "2031-04-30", successor: null })
    expect(catalog.find("nodejs18.x")?.successor).toBe("nodejs24.x")
    expect(catalog.find("nodejs26.x")?.deprecation).toBeNull()
    expect(catalog.find("nodejs4.3-edge")?.deprecation).toBe("2019-03-05")
  })

  test.each([
    ["cannot be had", { status: 503 }, /it answered HTTP 503/],
    ["is empty", {}, /no runtime was found on the page/],
    [
      "is another page",
      { body: "<html><table><tr><td>Sign in</td></tr></table></html>" },
      /no runtime was found/,
    ],
    [
      "lacks supported runtimes",
      { body: writePage((id) => (id.startsWith("python") ? undefined : {})) },
      /lacks python3.14/,
    ],
    ["is endless", { body: "x".repeat(4 * 1024 * 1024 + 1) }, /larger than/],
  ])("fails where the page %s, and keeps the old table", async (_, given, why) => {
    Object.assign(page, given)
    const { catalog, refresh } = createRefresh()
    await expect(refresh()).rejects.toThrow(why)
    await expect(refresh()).rejects.toThrow(/The table of 2026-10-01 stays in use/)
    expect(catalog.table()).toBe(runtimeData)
  })

  test("fails where nothing answers", async () => {
    server.close()
    server.closeAllConnections()
    await once(server, "close")
    await expect(createRefresh().refresh()).rejects.toThrow(/could not be refreshed/)
  })
})

describe("the risks of an upgrade", () => {
  test.each([
    ["nodejs18.x", "nodejs22.x", ["native add-ons", "import … assert"], ["callback"]],
    ["nodejs22.x", "nodejs24.x", ["callback"], ["native add-ons"]],
    ["python3.9", "python3.11", ["collections.abc"], ["distutils"]],
    ["python3.11", "python3.14", ["distutils", "telnetlib", "Annotations"], ["collections.abc"]],
    ["java11", "java11.al2023", ["Amazon Linux 2023"], ["Reflection"]],
    ["dotnet8", "dotnet10", ["built for .NET 10"], [".NET 8"]],
    ["java17", "java25", ["Amazon Linux 2023"], ["Reflection"]],
    ["java8.al2", "java21", ["Amazon Linux 2023", "Reflection"], []],
    ["java17.al2023", "java25", ["security manager"], ["Amazon Linux"]],
    ["dotnet6", "dotnet8", ["Amazon Linux 2023", ".NET 8"], []],
    ["dotnet8", "dotnet10", [".NET 10"], ["Amazon Linux"]],
    ["dotnet6", "dotnet10", [".NET 10"], [".NET 8"]],
    ["dotnetcore3.1", "dotnet8", [".NET 8"], [".NET 10"]],
    ["python2.7", "python3.14", ["Python 2 code does not run"], []],
    ["python3.6", "python3.14", [], ["Python 2"]],
    ["ruby3.2", "ruby3.4", ["Amazon Linux 2023"], []],
    ["go1.x", "provided.al2023", ["named bootstrap", "glibc"], []],
  ])("from %s to %s are those in between", (from, to, expected, others) => {
    const text = describeUpgradeRisks(from, to)
      .map(({ what }) => what)
      .join("\n")
    for (const risk of expected) expect(text).toContain(risk)
    for (const risk of others) expect(text).not.toContain(risk)
  })
})
