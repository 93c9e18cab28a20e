import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { once } from "node:events"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { createDynamoDbNoteStore } from "../src/notes/dynamodb-note-store.ts"
import { ToolError } from "../src/tool-error.ts"
import { startDynamoDb } from "./dynamodb.ts"
import { describeNoteStore } from "./note-store.contract.ts"

const alice = { id: "alice" }
let dynamoDb: Awaited<ReturnType<typeof startDynamoDb>>
let tables = 0

beforeAll(async () => {
  dynamoDb = await startDynamoDb()
})
afterAll(() => dynamoDb.stop())

async function createTable() {
  const table = `notes-${++tables}`
  await dynamoDb.createTable(table)
  return table
}

describeNoteStore("the DynamoDB store", async (now) =>
  createDynamoDbNoteStore({ table: await createTable(), client: dynamoDb.client, now }),
)

describe("a page of large notes", () => {
  test("ends where DynamoDB's 1 MB does, and the cursor leads to the rest", async () => {
    const store = createDynamoDbNoteStore({ table: await createTable(), client: dynamoDb.client })
    const ids = Array.from({ length: 15 }, (_, index) => `large-${String(index).padStart(2, "0")}`)
    for (const id of ids) await store.addNote(alice, { id, title: id, body: "x".repeat(100_000) })

    const first = await store.listNotes(alice, { limit: 100 })
    const second = await store.listNotes(alice, { limit: 100, cursor: first.nextCursor })

    expect(first.notes.length).toBeLessThan(15)
    expect([...first.notes, ...second.notes].map(({ id }) => id)).toEqual(ids.reverse())
  })
})

describe("a DynamoDB that cannot do its work", () => {
  const note = { id: "a", title: "t", body: "b" }

  async function storeAgainst(listener: RequestListener) {
    const server = createServer(listener).listen(0, "127.0.0.1")
    await once(server, "listening")
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const store = createDynamoDbNoteStore({ table: "notes", client: { ...dynamoDb.client, endpoint } })
    const stop = async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
    return { store, [Symbol.asyncDispose]: stop }
  }

  function refuse(type: string): RequestListener {
    return (_request, response) => {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" })
      response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "no" }))
    }
  }

  test("because the table is missing says so, with the variable that names it", async () => {
    const store = createDynamoDbNoteStore({ table: "absent", client: dynamoDb.client })

    const failure = await store.checkReady(AbortSignal.timeout(5000)).catch((error: unknown) => error)

    expect(String(failure)).toMatch(/"absent" does not exist .* correct NOTES_TABLE/)
    expect(failure).toMatchObject({ cause: { name: "ResourceNotFoundException" } })
    expect(failure).not.toBeInstanceOf(ToolError)
  })

  test("because it is denied names the permission that is missing", async () => {
    await using setup = await storeAgainst(refuse("AccessDeniedException"))

    await expect(setup.store.addNote(alice, note)).rejects.toThrow(/Allow dynamodb:PutItem on it/)
    await expect(setup.store.listNotes(alice, { limit: 1 })).rejects.toThrow(/Allow dynamodb:Query on it/)
  })

  test("because it is throttled is tried three times, then the model is told to call again", async () => {
    let requests = 0
    await using setup = await storeAgainst((request, response) => {
      requests++
      refuse("ThrottlingException")(request, response)
    })

    const failure = await setup.store.getNote(alice, "a").catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(ToolError)
    expect(String(failure)).toContain("Call again in a few seconds")
    expect(requests).toBe(3)
  })

  test("because of something else says what DynamoDB said", async () => {
    await using setup = await storeAgainst(refuse("ValidationException"))

    await expect(setup.store.getNote(alice, "a")).rejects.toThrow(
      'GetItem on DynamoDB table "notes" failed: no',
    )
  })

  test("because it does not answer ends at once when the caller goes away", async () => {
    const arrived = Promise.withResolvers<void>()
    await using setup = await storeAgainst(() => arrived.resolve())
    const controller = new AbortController()
    const reason = new Error("gone")

    const pending = setup.store.getNote(alice, "a", { signal: controller.signal })
    await arrived.promise
    controller.abort(reason)

    await expect(pending).rejects.toBe(reason)
  })
})

describe("an answer of DynamoDB that is lost on the way", () => {
  test("does not make the SDK's second try append twice", async () => {
    const table = await createTable()
    let lost = 0
    const server = createServer((request, response) => {
      void (async () => {
        const chunks: Buffer[] = []
        for await (const chunk of request) chunks.push(chunk as Buffer)
        const headers = Object.fromEntries(
          Object.entries(request.headers).filter(
            ([name]) => !["host", "connection", "content-length"].includes(name),
          ),
        ) as Record<string, string>
        const answer = await fetch(dynamoDb.client.endpoint, {
          method: "POST",
          headers,
          body: Buffer.concat(chunks),
        })
        const text = await answer.text()
        if (String(request.headers["x-amz-target"]).endsWith("UpdateItem") && lost++ === 0) {
          request.socket.destroy()
          return
        }
        response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" }).end(text)
      })()
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const store = createDynamoDbNoteStore({ table, client: { ...dynamoDb.client, endpoint } })
    await store.startDraft(alice, { handle: "d", title: "t" })

    const draft = await store.appendToDraft(alice, { handle: "d", text: "once" })

    expect(lost).toBe(2)
    expect(draft.body).toBe("once")
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})
