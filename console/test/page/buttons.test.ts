import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import type { Page } from "playwright-core"
import { inChromium, openPage } from "./chromium.ts"
import { useConsole } from "./console-page.ts"
import type { ConsolePage } from "./console-page.ts"
import { runConsole } from "./run-console.ts"

inChromium("the buttons of the console", () => {
  const running = runConsole()
  let page: Page
  let problems: readonly string[]
  let tested: ConsolePage
  beforeEach(async () => {
    const opened = await openPage(running.browser, running.cloud.url)
    page = opened.page
    problems = opened.problems
    tested = useConsole(page)
    await tested.tab("Call a tool")
  })
  afterEach(async () => {
    await page.context().close()
    expect(problems).toEqual([])
  })

  describe("that call a tool", () => {
    const eras: [string, string, string, string][] = [
      ["2026", "2026-07-28", "stateless-lambda", "http-api"],
      ["2025", "2025-11-25", "stateless-lambda", "alb-target"],
      ["2026", "2026-07-28", "stateful-ecs", "alb"],
      ["2025", "2025-11-25", "stateful-ecs", "alb-no-stickiness"],
    ]
    test.each(eras)("speak the %s era, %s, to %s behind %s", async (era, revision, server, front) => {
      await tested.chooseFront(server, front)
      await page.getByLabel("Client", { exact: true }).selectOption(era)
      await tested.call("ping")

      expect(await tested.result()).toContain(`${server} `)
      expect(await tested.outcome.innerText()).toContain(`MCP ${revision}`)
      const requests = await tested.tab("Requests")
      const row = requests
        .getByRole("row")
        .filter({ hasText: "tools/call ping" })
        .filter({ hasText: `${server} · ${front}` })
        .filter({ hasText: era })
        .first()
      // The page may have the client's answer before the front's word that it was sent.
      await row.filter({ hasText: "200" }).waitFor()
    })

    test("take the front that was chosen in the picture", async () => {
      await page.getByRole("list", { name: "Fronts of stateless-ecs" }).getByRole("button").click()
      await tested.call("ping")

      expect(await tested.result()).toContain("stateless-ecs ")
    })

    test("say which field cannot be read, and send nothing", async () => {
      await tested.call("import_notes", { key: "k", notes: "[" })

      const alert = page.getByRole("alert")
      await alert.waitFor()
      expect(await alert.innerText()).toMatch(/^notes has to be JSON/)
      expect(await tested.outcome.count()).toBe(0)
    })

    test("show the error that the tool gave to the model", async () => {
      await tested.call("get_note", { id: "none-of-this-id" })
      await tested.result()

      expect(await tested.outcome.getByRole("status").innerText()).toContain("answered with an error")
    })

    test("show progress while the call runs, and cancel it", async () => {
      const notes = JSON.stringify(Array.from({ length: 50 }, () => ({ title: "t", body: "b" })))
      await tested.chooseFront("stateful-ecs", "alb")
      await tested.call("import_notes", { key: `cancelled-${Date.now()}`, notes, delay_ms: "300" })

      await page.getByRole("list", { name: "Progress" }).getByText("2 of 50").waitFor()
      await page.getByRole("button", { name: "Cancel", exact: true }).click()

      await tested.outcome.getByRole("alert").waitFor()
      expect(await tested.outcome.getByRole("alert").innerText()).toContain("Cancelled")
      expect(await page.getByText("50 of 50").count()).toBe(0)
      expect(await page.locator(":focus").innerText()).toBe("Cancel")
      const requests = await tested.tab("Requests")
      const row = requests.getByRole("row").filter({ hasText: "import_notes" }).first()
      await row.getByText("connection closed").waitFor()
    })
  })

  describe("that answer a question", () => {
    const answers: [string, (page: Page) => Promise<void>, string][] = [
      [
        "agree",
        async (asked) => {
          await asked.getByLabel("Delete it").check()
          await asked.getByRole("button", { name: "Send answer" }).click()
        },
        "Deleted note",
      ],
      [
        "leave the box empty",
        (asked) => asked.getByRole("button", { name: "Send answer" }).click(),
        "Kept note",
      ],
      ["decline", (asked) => asked.getByRole("button", { name: "Decline" }).click(), "Kept note"],
      [
        "give none",
        (asked) => asked.getByRole("button", { name: "Close without an answer" }).click(),
        "Kept note",
      ],
    ]
    for (const era of ["2025", "2026"]) {
      test.each(answers)(`to the tool in the ${era} era: %s`, async (_, answer, expected) => {
        await tested.chooseFront("stateful-ecs", "alb-no-stickiness")
        await page.getByLabel("Client", { exact: true }).selectOption(era)
        const id = await tested.createNote("To delete")
        await tested.call("delete_note", { id })

        const question = page.getByRole("region", { name: "The server asks you" })
        await question.waitFor()
        expect(await question.innerText()).toContain('Delete the note "To delete" for good?')
        expect(await page.locator(":focus").innerText()).toBe("The server asks you")
        await answer(page)

        await tested.outcome.getByText(expected).first().waitFor()
        expect(await question.count()).toBe(0)
      })
    }

    test("in the place of a model", async () => {
      const id = await tested.createNote("To sum up")
      await tested.call("summarize_notes", { ids: JSON.stringify([id]) })

      const question = page.getByRole("region", { name: "The server asks your model" })
      await question.getByText("To sum up").waitFor()
      await page.getByLabel("The model's answer").fill("It is about a test.")
      await question.getByRole("button", { name: "Answer" }).click()

      expect(await tested.result()).toContain("It is about a test.")
    })

    test("by refusing to be the model", async () => {
      const id = await tested.createNote("To sum up")
      await tested.call("summarize_notes", { ids: JSON.stringify([id]) })

      await page.getByRole("button", { name: "Refuse" }).click()

      await tested.outcome.getByText(/did not let its model answer/).waitFor()
    })
  })

  describe("that are about sessions", () => {
    test.each([
      ["Open a session with cookies", "keeps cookies"],
      ["Open a session without cookies", "no cookies"],
    ])("“%s” opens one that keeps what it is told, until it is closed", async (button, kind) => {
      await tested.chooseFront("stateful-ecs", "alb")
      await page.getByRole("button", { name: button }).click()
      const client = page.getByRole("region", { name: "Clients" }).locator(".session")
      await client.getByText(kind).waitFor()

      await tested.call("remember", { name: "color", text: "green" })
      await tested.result()
      await tested.call("remember", { name: "color", text: "" })
      expect(await tested.result()).toContain("this session keeps: green")

      const sessions = await tested.tab("Sessions")
      const card = sessions
        .getByRole("listitem")
        .filter({ hasText: "Keeps" })
        .filter({ hasText: "remember/color" })
      await card.first().waitFor()
      expect(await card.first().innerText()).toMatch(/open.*Owner.*task [0-9a-f]{8}.*Fence\s*1.*GET by alb/s)
      await client.getByRole("button", { name: /^Close session/ }).click()
      await client.waitFor({ state: "detached" })
    })

    test("say that a server keeps none", async () => {
      await tested.chooseFront("stateless-ecs", "alb")
      await page.getByRole("button", { name: "Open a session with cookies" }).click()

      const alert = page.getByRole("alert")
      await alert.waitFor()
      expect(await alert.innerText()).toBe(
        "stateless-ecs gave no session: it keeps none. Choose a server that does",
      )
    })
  })

  describe("that are about tasks", () => {
    const tasks = () => page.getByRole("list", { name: "Instances of stateful-ecs" }).getByRole("listitem")

    test.each(["Kill", "Drain"])("“%s” ends a task, and the service starts another", async (action) => {
      const task = tasks().first()
      const name = await task.locator("strong").innerText()
      await task.getByRole("button", { name: `${action} ${name}` }).click()

      await tasks().filter({ hasText: name }).waitFor({ state: "detached" })
      await tasks().nth(2).filter({ hasText: "healthy" }).waitFor()
      expect(await tasks().count()).toBe(3)
    })

    test("“Pause” stops a task where it stands, and “Resume” lets it go on", async () => {
      const task = tasks().first()
      const name = await task.locator("strong").innerText()

      await task.getByRole("button", { name: `Pause ${name}` }).click()
      await task.getByText(/paused/).waitFor()
      await task.getByRole("button", { name: `Resume ${name}` }).click()

      await task.getByText(/healthy/).waitFor()
    })

    test("“Deploy” replaces all of them, and tells how far it is", async () => {
      const before = await tasks().locator("strong").allInnerTexts()
      const band = page.getByRole("region", { name: "stateful-ecs", exact: true })
      await band.getByRole("button", { name: "Deploy stateful-ecs" }).click()

      await band.getByText("Deployed.").waitFor({ timeout: 60_000 })
      await tasks()
        .filter({ hasText: before[0] ?? "" })
        .waitFor({ state: "detached" })
      const after = await tasks().locator("strong").allInnerTexts()
      expect(after).toHaveLength(3)
      expect(after.filter((name) => before.includes(name))).toEqual([])
    }, 90_000)
  })

  test("that start a burst are told how many calls were answered", async () => {
    const burst = await tested.tab("Burst")
    await burst.getByLabel("Server and front").selectOption("stateless-ecs · alb")
    await burst.getByLabel("Era").selectOption("2025")
    await burst.getByLabel("Calls").fill("60")
    await burst.getByLabel("Clients at once").fill("5")
    await burst.getByRole("button", { name: "Start the burst" }).click()

    await burst.getByText(/^60 of 60 answered, 0 failed/).waitFor()
  })

  test("that start a burst of too many are told the limit", async () => {
    const burst = await tested.tab("Burst")
    await burst.getByLabel("Clients at once").fill("51")
    await burst.getByRole("button", { name: "Start the burst" }).click()

    await burst.getByRole("alert").getByText("A burst has 1 to 50 clients, not 51").waitFor()
  })

  test("that filter the lists leave what was asked for", async () => {
    await tested.chooseFront("stateless-lambda", "rest")
    await tested.call("ping")
    await tested.result()

    const requests = await tested.tab("Requests")
    await requests.getByLabel("failed only").check()
    const rows = requests.getByRole("row")
    await requests.getByText("tools/call ping").first().waitFor({ state: "detached" })
    expect((await rows.allInnerTexts()).slice(1).every((text) => !/\b20[02]\b/.test(text))).toBe(true)

    const environments = await tested.tab("Lambda environments")
    await environments.getByRole("cell", { name: "stateless-lambda" }).first().waitFor()

    const logs = await tested.tab("Logs")
    await logs.getByText("REPORT RequestId").first().waitFor()
    await logs.getByLabel("Search").fill("no line has this")
    await logs.getByText("No line has that.").waitFor()
    await logs.getByLabel("Search").fill("")
    await logs.getByLabel("Log", { exact: true }).selectOption("stateless-lambda")
    await logs.getByText("START RequestId").first().waitFor()
  })

  test("that filter the logs leave health checks out, until they are asked for", async () => {
    const logs = await tested.tab("Logs")
    const checks = logs.getByText('"path":"/health"')
    await logs.getByText("REPORT RequestId").first().waitFor()

    expect(await checks.count()).toBe(0)
    await logs.getByLabel("passed health checks").check()
    await checks.first().waitFor()
    await logs.getByLabel("passed health checks").uncheck()
    await checks.first().waitFor({ state: "detached" })
  })
})
