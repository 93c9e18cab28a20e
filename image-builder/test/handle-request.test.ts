import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import { handleRequest } from "../src/handle-request.ts"

const answers: Record<string, unknown>[] = []
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    answers.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>)
    response.end()
  })
})
let request: Record<string, unknown>

beforeEach(async () => {
  answers.length = 0
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  request = {
    ...{ RequestType: "Create", ResponseURL: `http://127.0.0.1:${port}/answer?signature=1` },
    ...{ StackId: "stack", RequestId: "request", LogicalResourceId: "Image" },
    ResourceProperties: { Revision: "" },
  }
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const fail = () => Promise.reject(new Error("no disk"))

describe("a request for the image", () => {
  test("of Terraform is answered by the result", async () => {
    await expect(handleRequest({ revision: "" }, () => Promise.resolve("image:1"))).resolves.toEqual({
      image: "image:1",
    })
    expect(answers).toEqual([])
  })

  test.each([
    ["Terraform", () => ({ revision: "2" })],
    ["CloudFormation", () => ({ ...request, ResourceProperties: { Revision: "2" } })],
  ])("of %s says which revision", async (_, ask) => {
    await expect(handleRequest(ask(), (revision) => Promise.resolve(`image:${revision}`))).resolves.toEqual({
      image: "image:2",
    })
  })

  test("of CloudFormation is answered at its URL", async () => {
    await handleRequest(request, () => Promise.resolve("image:1"))

    expect(answers).toEqual([
      {
        ...{ StackId: "stack", RequestId: "request", LogicalResourceId: "Image" },
        ...{ PhysicalResourceId: "image", Status: "SUCCESS", Data: { Image: "image:1" } },
      },
    ])
  })

  test("that fails tells CloudFormation why, which would wait for an hour otherwise", async () => {
    await expect(handleRequest(request, fail)).rejects.toThrow("no disk")

    expect(answers).toMatchObject([{ Status: "FAILED", Reason: "no disk" }])
  })

  test("that says no revision is refused: what was asked for would not be built", async () => {
    const build = () => Promise.resolve("image:1")

    await expect(handleRequest({}, build)).rejects.toThrow("revision")
    await expect(handleRequest({ ...request, ResourceProperties: {} }, build)).rejects.toThrow("Revision")

    expect(answers).toMatchObject([{ Status: "FAILED", Reason: expect.stringContaining("Revision") }])
  })

  test("to delete it builds nothing", async () => {
    await handleRequest({ ...request, RequestType: "Delete", PhysicalResourceId: "image" }, fail)

    expect(answers).toMatchObject([{ Status: "SUCCESS", PhysicalResourceId: "image" }])
  })
})
