import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals"
import { createEndpointsFile, readEndpoints } from "../src/endpoints.ts"
import { waitUntil } from "./wait-until.ts"

const endpoint = { server: "s", front: "rest", url: "u", health: "h", instances: [] }

describe("the endpoints file", () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "local-endpoints-"))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test("follows what changes, is never seen half written, and leaves nothing behind", async () => {
    const path = join(folder, "deep", "endpoints.json")
    let instances: { id: string; pid: number; url: null }[] = []
    const file = createEndpointsFile(path, () => [{ ...endpoint, instances }])
    await file.update()

    for (let pid = 1; pid <= 100; pid++) {
      instances = [{ id: `i${pid}`, pid, url: null }]
      void file.update()
      if (pid % 10 === 0) await readEndpoints(path)
    }
    await waitUntil("it is up to date", async () => (await readEndpoints(path))[0]?.instances[0]?.pid === 100)

    await file.remove()
    await file.update()
    expect(await readdir(join(folder, "deep"))).toEqual([])
  })

  test("that is not there tells how to start the local cloud", async () => {
    await expect(readEndpoints(join(folder, "none.json"))).rejects.toThrow("npm start")
  })
})
