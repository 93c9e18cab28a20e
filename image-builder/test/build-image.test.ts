import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals"
import { CodeBuildClient } from "@aws-sdk/client-codebuild"
import { ECRClient } from "@aws-sdk/client-ecr"
import { S3Client } from "@aws-sdk/client-s3"
import { buildImage } from "../src/build-image.ts"
import { tagOf } from "../src/context.ts"

const context = Buffer.from("a context")
const tag = tagOf(context, "")
const warnings: string[] = []

/** What the three services answer, over HTTP: the clients are the SDK's own. */
interface Account {
  readonly images: Set<string>
  readonly uploads: Map<string, string>
  /** One for each question after the build was started. */
  readonly statuses: object[]
  readonly started: Record<string, unknown>[]
  mayStart: boolean
  mayDelete: boolean
}

let account: Account
let endpoint: string
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString()
    const action = String(request.headers["x-amz-target"] ?? request.method)
      .split(".")
      .at(-1)!
    const { status = 200, answer } = answerTo(action, body, request.url ?? "")
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer))
  })
})

function answerTo(action: string, body: string, path: string): { status?: number; answer: object } {
  if (action === "PUT") {
    account.uploads.set(path.split("?")[0]!, body)
    return { answer: {} }
  }
  if (action === "DELETE") {
    if (!account.mayDelete) return { status: 403, answer: {} }
    account.uploads.delete(path.split("?")[0]!)
    return { answer: {} }
  }
  const asked = JSON.parse(body) as Record<string, unknown>
  if (action === "DescribeImages") {
    const [{ imageTag }] = asked.imageIds as [{ imageTag: string }]
    return account.images.has(imageTag)
      ? { answer: { imageDetails: [] } }
      : { status: 400, answer: { __type: "ImageNotFoundException", message: "no such image" } }
  }
  if (action === "StartBuild") {
    if (!account.mayStart) {
      const message = "Cannot have more than 0 builds in queue for the account"
      return { status: 400, answer: { __type: "AccountLimitExceededException", message } }
    }
    account.started.push({ ...asked, uploads: [...account.uploads.keys()] })
    return { answer: { build: { id: "images:1" } } }
  }
  return { answer: { builds: [account.statuses.shift()] } }
}

beforeEach(async () => {
  account = {
    images: new Set(),
    uploads: new Map(),
    statuses: [],
    started: [],
    mayStart: true,
    mayDelete: true,
  }
  warnings.length = 0
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function build({ deadline = Date.now() + 20_000, revision = "" } = {}) {
  const settings = {
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  }
  return buildImage({
    clients: {
      codebuild: new CodeBuildClient(settings),
      ecr: new ECRClient(settings),
      s3: new S3Client({ ...settings, forcePathStyle: true }),
    },
    ...{ project: "images", bucket: "sources", repository: "server", repositoryUrl: "registry/server" },
    ...{ context, revision, pollMs: 1, deadline },
    warn: (message) => void warnings.push(message),
  })
}

describe("an image", () => {
  test("is built from the context under the context's own tag, and waited for", async () => {
    account.statuses.push({ buildStatus: "IN_PROGRESS" }, { buildStatus: "SUCCEEDED" })

    await expect(build()).resolves.toBe(`registry/server:${tag}`)

    expect(account.started).toEqual([
      expect.objectContaining({
        uploads: [`/sources/${tag}/context.zip`],
        projectName: "images",
        sourceTypeOverride: "S3",
        buildspecOverride: expect.stringContaining('docker push \\"$REPOSITORY_URL:$TAG\\"'),
        sourceLocationOverride: `sources/${tag}/context.zip`,
        environmentVariablesOverride: [
          { name: "REPOSITORY_URL", value: "registry/server" },
          { name: "TAG", value: tag },
        ],
      }),
    ])
    expect(account.statuses).toEqual([])
  })

  test("that the repository has is not built again", async () => {
    account.images.add(tag)

    await expect(build()).resolves.toBe(`registry/server:${tag}`)

    expect(account.started).toEqual([])
  })

  test("is built again for another revision", async () => {
    account.images.add(tag)
    account.statuses.push({ buildStatus: "SUCCEEDED" })

    await expect(build({ revision: "2" })).resolves.toBe(`registry/server:${tagOf(context, "2")}`)

    expect(account.started).toHaveLength(1)
    expect(tagOf(context, "2")).not.toBe(tag)
  })

  test("that cannot be built is told with the phase, the reason and the log", async () => {
    account.statuses.push({
      id: "images:1",
      buildStatus: "FAILED",
      logs: { deepLink: "https://log" },
      phases: [
        { phaseType: "PRE_BUILD", phaseStatus: "SUCCEEDED" },
        { phaseType: "BUILD", phaseStatus: "FAILED", contexts: [{ message: "exit status 1" }] },
      ],
    })

    await expect(build()).rejects.toThrow(
      "The build images:1 ended with FAILED in BUILD: exit status 1. Its log: https://log",
    )
  })

  test("that takes longer than the function may run is told before the function is ended", async () => {
    account.statuses.push({ buildStatus: "IN_PROGRESS", logs: { deepLink: "https://log" } })

    await expect(build({ deadline: Date.now() })).rejects.toThrow("takes longer than this function may run")
  })
})

describe("the context", () => {
  test.each(["SUCCEEDED", "FAILED", "STOPPED"])(
    "leaves the bucket with a build that %s",
    async (buildStatus) => {
      account.statuses.push({ buildStatus: "IN_PROGRESS" }, { buildStatus })

      await build().catch(() => undefined)

      expect(account.started).toHaveLength(1)
      expect([...account.uploads.keys()]).toEqual([])
    },
  )

  test("leaves it where no build can be started, which is told", async () => {
    account.mayStart = false

    await expect(build()).rejects.toThrow("more than 0 builds")

    expect([...account.uploads.keys()]).toEqual([])
  })

  test("stays for a build that goes on", async () => {
    account.statuses.push({ buildStatus: "IN_PROGRESS" })

    await expect(build({ deadline: Date.now() })).rejects.toThrow("takes longer")

    expect([...account.uploads.keys()]).toEqual([`/sources/${tag}/context.zip`])
  })

  test("that may not be deleted is told of in the log, and the image is there all the same", async () => {
    account.mayDelete = false
    account.statuses.push({ buildStatus: "SUCCEEDED" })

    await expect(build()).resolves.toBe(`registry/server:${tag}`)

    expect(warnings).toEqual([expect.stringContaining(`s3://sources/${tag}/context.zip stays`)])
  })
})
