import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, test } from "@jest/globals"
import { closeServer, listen } from "../src/ports.ts"
import { waitUntilHealthy } from "../src/wait-until-healthy.ts"

test("A server that nobody can reach is named with its URL, the reason and its log", async () => {
  const folder = await mkdtemp(join(tmpdir(), "healthy-"))
  const server = createServer()
  const port = await listen(server, { port: 0, owner: "a test" })
  await closeServer(server)
  const log = join(folder, "mine.log")

  const waiting = waitUntilHealthy([`http://127.0.0.1:${port}/health`], { server: "mine", log })

  await expect(waiting).rejects.toThrow(
    `mine does not start: http://127.0.0.1:${port}/health answered nothing (`,
  )
  await expect(waiting).rejects.toThrow("ECONNREFUSED")
  await expect(waiting).rejects.toThrow(log)
  await rm(folder, { recursive: true })
})
