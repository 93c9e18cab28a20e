import { BatchGetBuildsCommand, StartBuildCommand } from "@aws-sdk/client-codebuild"
import type { Build, CodeBuildClient } from "@aws-sdk/client-codebuild"
import { DescribeImagesCommand } from "@aws-sdk/client-ecr"
import type { ECRClient } from "@aws-sdk/client-ecr"
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3"
import type { S3Client } from "@aws-sdk/client-s3"
import { CONTEXT, tagOf } from "./context.ts"
import { imageBuilder } from "./deployment.ts"

export interface ImageBuild {
  readonly clients: { readonly codebuild: CodeBuildClient; readonly ecr: ECRClient; readonly s3: S3Client }
  readonly project: string
  readonly bucket: string
  readonly repository: string
  readonly repositoryUrl: string
  readonly context: Uint8Array
  /** Any text: another one has the same context built again. */
  readonly revision: string
  readonly pollMs: number
  /** Epoch milliseconds until which to wait. */
  readonly deadline: number
  readonly warn: (message: string) => void
}

/**
 * The image of a Docker context, built by CodeBuild unless the repository has it.
 * @throws Error with the build's failed phase and where its log is; or where it outlasts the deadline
 */
export async function buildImage(options: ImageBuild): Promise<string> {
  const tag = tagOf(options.context, options.revision)
  const image = `${options.repositoryUrl}:${tag}`
  if (!(await isThere(options, tag))) await build(options, tag)
  return image
}

/** Leaves nothing in the bucket, which could not be deleted otherwise, but the context of a build that goes on. */
async function build(options: ImageBuild, tag: string): Promise<void> {
  const source = { Bucket: options.bucket, Key: `${tag}/${CONTEXT}` }
  await options.clients.s3.send(new PutObjectCommand({ ...source, Body: options.context }))
  let isRunning = false
  try {
    const id = await startBuild(options, { tag, source })
    isRunning = true
    const ended = await untilEnded(options, id)
    isRunning = false
    if (ended.buildStatus !== "SUCCEEDED") throw new Error(describeFailure(ended))
  } finally {
    if (!isRunning) await remove(options, source)
  }
}

/** The bucket's own expiry removes what stays. */
async function remove({ clients, warn }: ImageBuild, source: Source): Promise<void> {
  try {
    await clients.s3.send(new DeleteObjectCommand(source))
  } catch (error) {
    warn(`s3://${source.Bucket}/${source.Key} stays, as it cannot be deleted: ${String(error)}`)
  }
}

async function isThere({ clients, repository }: ImageBuild, imageTag: string): Promise<boolean> {
  try {
    await clients.ecr.send(
      new DescribeImagesCommand({ repositoryName: repository, imageIds: [{ imageTag }] }),
    )
    return true
  } catch (error) {
    if (error instanceof Error && error.name === "ImageNotFoundException") return false
    throw error
  }
}

interface Source {
  readonly Bucket: string
  readonly Key: string
}

async function startBuild(
  { clients, project, repositoryUrl }: ImageBuild,
  { tag, source }: { readonly tag: string; readonly source: Source },
): Promise<string> {
  const { build } = await clients.codebuild.send(
    new StartBuildCommand({
      projectName: project,
      sourceTypeOverride: "S3",
      sourceLocationOverride: `${source.Bucket}/${source.Key}`,
      // The project's is for a project without a source.
      buildspecOverride: imageBuilder.build.specification,
      environmentVariablesOverride: [
        { name: "REPOSITORY_URL", value: repositoryUrl },
        { name: "TAG", value: tag },
      ],
    }),
  )
  if (!build?.id) throw new Error(`CodeBuild started no build of ${project}`)
  return build.id
}

async function untilEnded({ clients, pollMs, deadline }: ImageBuild, id: string): Promise<Build> {
  for (;;) {
    const { builds = [] } = await clients.codebuild.send(new BatchGetBuildsCommand({ ids: [id] }))
    const [build] = builds
    if (!build) throw new Error(`CodeBuild knows nothing of the build ${id} that it started`)
    if (build.buildStatus !== "IN_PROGRESS") return build
    if (Date.now() + pollMs > deadline)
      throw new Error(`The build ${id} takes longer than this function may run. Its log: ${logOf(build)}`)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

function describeFailure(build: Build): string {
  const failed = build.phases?.find(
    ({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== "SUCCEEDED",
  )
  const reasons = failed?.contexts?.map(({ message }) => message).filter(Boolean) ?? []
  return (
    `The build ${build.id} ended with ${build.buildStatus} in ${failed?.phaseType ?? "no phase"}` +
    `${reasons.length > 0 ? `: ${reasons.join("; ")}` : ""}. Its log: ${logOf(build)}`
  )
}

const logOf = ({ logs }: Build) => logs?.deepLink ?? "not there yet"
