import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { once } from "node:events"
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { startDynamoDb } from "@mcp-on-aws/dynamodb-stand-in/start"
import type { DynamoDb } from "@mcp-on-aws/dynamodb-stand-in/start"
import { createDynamoDbNoteStore } from "../src/notes/dynamodb-note-store.ts"
import { notesTable } from "../src/notes/notes-table.ts"
import { ToolError } from "../src/tool-error.ts"
import { describeNoteStore } from "./note-store.contract.ts"

const alice = { id: "alice" }
let dynamoDb: DynamoDb
let tables = 0

beforeAll(async () => {
  dynamoDb = await startDynamoDb()
})
afterAll(() => dynamoDb.close())

async function createTable() {
  const name = `notes-${++tables}`
  await dynamoDb.createTable({ ...notesTable, name })
  return name
}

describeNoteStore("the DynamoDB store", async (now) =>
  createDynamoDbNoteStore({ table: await createTable(), client: dynamoDb.config, now }),
)

describe("a page of large notes", () => {
  test("ends where DynamoDB's 1 MB does, and the cursor leads to the rest", async () => {
    const store = createDynamoDbNoteStore({ table: await createTable(), client: dynamoDb.config })
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

  function refuse(type: string): RequestListener {
    return (_request, response) => {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" })
      response.end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "no" }))
    }
  }

  test("because the table is missing says so, with the variable that names it", async () => {
    const store = createDynamoDbNoteStore({ table: "absent", client: dynamoDb.config })

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

  test.each(["UnrecognizedClientException", "ExpiredTokenException", "InvalidSignatureException"])(
    "because of the server's credentials says so, and names no permission (%s)",
    async (name) => {
      await using setup = await storeAgainst(refuse(name))

      const failure = await setup.store.getNote(alice, "a").catch((error: unknown) => error)

      expect(String(failure)).toMatch(/"notes" did not accept this server's credentials for GetItem/)
      expect(String(failure)).not.toContain("dynamodb:GetItem")
      expect(failure).not.toBeInstanceOf(ToolError)
    },
  )

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

  test("because it does not answer is not asked again when the caller goes away", async () => {
    const arrived = Promise.withResolvers<void>()
    let requests = 0
    await using setup = await storeAgainst(() => {
      requests++
      arrived.resolve()
    })
    const controller = new AbortController()
    const reason = new Error("gone")

    const pending = setup.store.getNote(alice, "a", { signal: controller.signal })
    await arrived.promise
    controller.abort(reason)

    await expect(pending).rejects.toBe(reason)
    expect(requests).toBe(1)
  })
})

describe("an answer of DynamoDB that is lost on the way", () => {
  test("does not make the SDK's second try append twice", async () => {
    const table = await createTable()
    let updates = 0
    const forward = async (request: IncomingMessage, response: ServerResponse) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const {
        "x-amz-target": target,
        authorization,
        "x-amz-date": date,
        "content-type": type,
      } = request.headers
      const headers = { "x-amz-target": target, authorization, "x-amz-date": date, "content-type": type }
      const init = { method: "POST", headers: headers as Record<string, string>, body: Buffer.concat(chunks) }
      const answer = await fetch(dynamoDb.config.endpoint, init)
      const text = await answer.text()
      const isUpdate = target === "DynamoDB_20120810.UpdateItem"
      if (isUpdate && ++updates === 1) request.socket.destroy()
      else response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" }).end(text)
    }
    await using setup = await storeAgainst((request, response) => void forward(request, response), table)
    await setup.store.startDraft(alice, { handle: "d", title: "t" })

    const draft = await setup.store.appendToDraft(alice, { handle: "d", text: "once" })

    expect(updates).toBe(2)
    expect(draft.body).toBe("once")
  })
})

/** A store whose DynamoDB is `listener`. */
async function storeAgainst(listener: RequestListener, table = "notes") {
  const server = createServer(listener).listen(0, "127.0.0.1")
  await once(server, "listening")
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const store = createDynamoDbNoteStore({ table, client: { ...dynamoDb.config, endpoint } })
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { store, [Symbol.asyncDispose]: stop }
}
