import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import { handleRequest } from "../src/handle-request.ts"

const answers: Record<string, unknown>[] = []
const warnings: string[] = []
const warn = (message: string) => void warnings.push(message)
let status: number
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    answers.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>)
    response.writeHead(status).end()
  })
})
let request: Record<string, unknown>

beforeEach(async () => {
  answers.length = 0
  warnings.length = 0
  status = 200
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

const fail = { build: () => Promise.reject(new Error("no disk")), warn }
const succeed = { build: () => Promise.resolve("image:1"), warn }

describe("a request for the image", () => {
  test("of Terraform is answered by the result", async () => {
    await expect(handleRequest({ revision: "" }, succeed)).resolves.toEqual({
      image: "image:1",
    })
    expect(answers).toEqual([])
  })

  test.each([
    ["Terraform", () => ({ revision: "2" })],
    ["CloudFormation", () => ({ ...request, ResourceProperties: { Revision: "2" } })],
  ])("of %s says which revision", async (_, ask) => {
    const build = (revision: string) => Promise.resolve(`image:${revision}`)

    await expect(handleRequest(ask(), { build, warn })).resolves.toEqual({ image: "image:2" })
  })

  test("of CloudFormation is answered at its URL", async () => {
    await handleRequest(request, succeed)

    expect(answers).toEqual([
      {
        ...{ StackId: "stack", RequestId: "request", LogicalResourceId: "Image" },
        ...{ PhysicalResourceId: "image", Status: "SUCCESS", Data: { Image: "image:1" } },
      },
    ])
  })

  test("that fails tells CloudFormation why, which would wait for an hour otherwise", async () => {
    await handleRequest(request, fail)

    expect(answers).toMatchObject([{ Status: "FAILED", Reason: "no disk" }])
    expect(warnings).toEqual(["no disk"])
  })

  test("that fails is not tried again by Lambda while CloudFormation rolls back", async () => {
    await expect(handleRequest(request, fail)).resolves.toBeUndefined()
  })

  test("that fails fails Terraform's apply", async () => {
    await expect(handleRequest({ revision: "" }, fail)).rejects.toThrow("no disk")
  })

  test.each([
    ["failure", fail],
    ["success", succeed],
  ])("whose %s cannot be told is tried again, and told nothing else", async (_, work) => {
    status = 503

    await expect(handleRequest(request, work)).rejects.toThrow("503")

    expect(answers).toHaveLength(1)
  })

  test("that says no revision is refused: what was asked for would not be built", async () => {
    await expect(handleRequest({}, succeed)).rejects.toThrow("revision")
    await handleRequest({ ...request, ResourceProperties: {} }, succeed)

    expect(answers).toMatchObject([{ Status: "FAILED", Reason: expect.stringContaining("Revision") }])
  })

  test("to delete it builds nothing", async () => {
    await handleRequest({ ...request, RequestType: "Delete", PhysicalResourceId: "image" }, fail)

    expect(answers).toMatchObject([{ Status: "SUCCESS", PhysicalResourceId: "image" }])
  })
})
