import { readFileSync } from "node:fs"
import { join } from "node:path"
import { CodeBuildClient } from "@aws-sdk/client-codebuild"
import { ECRClient } from "@aws-sdk/client-ecr"
import { S3Client } from "@aws-sdk/client-s3"
import * as z from "zod"
import { buildImage } from "./build-image.ts"
import { CONTEXT } from "./context.ts"
import { handleRequest } from "./handle-request.ts"

const settings = z
  .object({
    BUILD_PROJECT: z.string().min(1),
    SOURCE_BUCKET: z.string().min(1),
    REPOSITORY_NAME: z.string().min(1),
    REPOSITORY_URL: z.string().min(1),
  })
  .parse(process.env)

const clients = { codebuild: new CodeBuildClient(), ecr: new ECRClient(), s3: new S3Client() }
const POLL_MS = 5_000
/** Left for the answer. */
const RESERVE_MS = 15_000

const warn = (message: string) => console.warn(message)

export const handler = (event: unknown, invocation: { getRemainingTimeInMillis(): number }) =>
  handleRequest(event, {
    build: (revision) =>
      buildImage({
        clients,
        project: settings.BUILD_PROJECT,
        bucket: settings.SOURCE_BUCKET,
        repository: settings.REPOSITORY_NAME,
        repositoryUrl: settings.REPOSITORY_URL,
        context: readFileSync(join(import.meta.dirname, CONTEXT)),
        revision,
        pollMs: POLL_MS,
        deadline: Date.now() + invocation.getRemainingTimeInMillis() - RESERVE_MS,
        warn,
      }),
    warn,
  })
