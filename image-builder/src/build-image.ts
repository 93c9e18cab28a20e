import { BatchGetBuildsCommand, StartBuildCommand } from "@aws-sdk/client-codebuild"
import type { Build, CodeBuildClient } from "@aws-sdk/client-codebuild"
import { DescribeImagesCommand } from "@aws-sdk/client-ecr"
import type { ECRClient } from "@aws-sdk/client-ecr"
import { PutObjectCommand } from "@aws-sdk/client-s3"
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
  readonly pollMs: number
  /** Epoch milliseconds until which to wait. */
  readonly deadline: number
}

/**
 * The image of a Docker context, built by CodeBuild unless the repository has it.
 * @throws Error with the build's failed phase and where its log is; or where it outlasts the deadline
 */
export async function buildImage(options: ImageBuild): Promise<string> {
  const tag = tagOf(options.context)
  const image = `${options.repositoryUrl}:${tag}`
  if (await isThere(options, tag)) return image
  const id = await startBuild(options, tag)
  await waitFor(options, id)
  return image
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

async function startBuild(options: ImageBuild, tag: string): Promise<string> {
  const { clients, project, bucket, repositoryUrl, context } = options
  const key = `${tag}/${CONTEXT}`
  await clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: context }))
  const { build } = await clients.codebuild.send(
    new StartBuildCommand({
      projectName: project,
      sourceTypeOverride: "S3",
      sourceLocationOverride: `${bucket}/${key}`,
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

async function waitFor({ clients, pollMs, deadline }: ImageBuild, id: string): Promise<void> {
  for (;;) {
    const { builds = [] } = await clients.codebuild.send(new BatchGetBuildsCommand({ ids: [id] }))
    const [build] = builds
    if (!build) throw new Error(`CodeBuild knows nothing of the build ${id} that it started`)
    if (build.buildStatus === "SUCCEEDED") return
    if (build.buildStatus !== "IN_PROGRESS") throw new Error(describeFailure(build))
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
