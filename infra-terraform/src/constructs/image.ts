import { CloudwatchLogGroup } from "#aws/cloudwatch-log-group"
import { CodebuildProject } from "#aws/codebuild-project"
import { EcrLifecyclePolicy } from "#aws/ecr-lifecycle-policy"
import { EcrRepository } from "#aws/ecr-repository"
import { LambdaFunction } from "#aws/lambda-function"
import { LambdaInvocation } from "#aws/lambda-invocation"
import { buildPermissions, builderPermissions } from "@mcp-on-aws/blueprint/permissions"
import { keptImages } from "@mcp-on-aws/blueprint/settings"
import { imageBuilder } from "@mcp-on-aws/image-builder/deployment"
import { type CleanStack, partition } from "../terraform/clean-stack.ts"
import { addressOf, attribute, countWhere, maybe, switchOf } from "../terraform/expression.ts"
import { createBucket } from "./bucket.ts"
import { createRole } from "./role.ts"

const when = "local.builds_image"
/** Account, region, repository; also by ECR's names for FIPS (`dkr.ecr-fips`) and for IPv6 (`dkr-ecr`). */
const ECR_IMAGE = "^([0-9]+)[.]dkr[.-]ecr(?:-fips)?[.]([^.]+)[.][^/]+/([^:@]+)"

/**
 * Yours, or one that is built in the account: a function puts its context into a bucket and has CodeBuild make the image
 * of it, so that neither Docker nor the AWS CLI is needed. Declares `local.image` and `local.image_repository_arn`.
 */
export function createImage(stack: CleanStack, server: string): void {
  stack.local("builds_image", '${var.container_image == ""}')
  stack.local("builder", `\${path.module}/../../../image-builder/dist/${server}.zip`)
  stack.local("builder_hash", '${fileexists(local.builder) ? filebase64sha256(local.builder) : ""}')
  // Also beside an image of yours: until the service has moved to that, its tasks run what is in here.
  const repository = new EcrRepository(stack.apart, "image", {
    name: "${var.name}",
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration: [{ encryptionType: "AES256" }],
    forceDelete: switchOf("${!var.deletion_protection}"),
  })
  new EcrLifecyclePolicy(stack.apart, "image", {
    repository: attribute(repository, "name"),
    policy: JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          description: `Keep ${keptImages} images`,
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keptImages },
          action: { type: "expire" },
        },
      ],
    }),
  })
  const source = createBucket(stack, "image_source", { name: "image-source", expiryDays: 1, when })
  const project = createProject(stack, { sourceArn: source.arn, repositoryArn: attribute(repository, "arn") })
  const builder = createBuilder(stack, { repository, project, source })
  const built = new LambdaInvocation(stack.apart, "image", {
    ...countWhere(when),
    functionName: maybe(builder, "function_name"),
    input: "${jsonencode({ revision = var.image_revision })}",
    // Another context, another image.
    triggers: { context: "${local.builder_hash}" },
  })
  stack.local(
    "image",
    `\${local.builds_image ? jsondecode(one(${addressOf(built)}[*].result)).image : var.container_image}`,
  )
  // An image of yours is pulled from its own repository; one that is not in ECR needs no leave.
  const ownArn = `format("arn:${partition}:ecr:%[2]s:%[1]s:repository/%[3]s", regex(${JSON.stringify(ECR_IMAGE)}, var.container_image)...)`
  stack.local("image_repository_arn", `\${try(${ownArn}, ${addressOf(repository)}.arn)}`)
}

interface ProjectOptions {
  readonly sourceArn: string
  readonly repositoryArn: string
}

function createProject(stack: CleanStack, { sourceArn, repositoryArn }: ProjectOptions): CodebuildProject {
  const { build } = imageBuilder
  const logs = new CloudwatchLogGroup(stack.apart, "image_build", {
    ...countWhere(when),
    name: "/aws/codebuild/${var.name}-image",
    retentionInDays: stack.retention,
  })
  const role = createRole(stack, "image_build", {
    name: "image-build",
    service: "codebuild.amazonaws.com",
    when,
    statements: buildPermissions,
    resources: {
      "log group": `${maybe(logs, "arn")}:*`,
      "image source": `${sourceArn}/*`,
      "image source bucket": sourceArn,
      "image repository": repositoryArn,
    },
  })
  return new CodebuildProject(stack.apart, "image", {
    ...countWhere(when),
    name: "${var.name}-image",
    description: "Makes the server's image of the context that the builder function hands in",
    serviceRole: maybe(role, "arn"),
    buildTimeout: build.timeoutMinutes,
    // The function names the source of each build.
    source: { type: "NO_SOURCE", buildspec: build.specification },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      type: build.environmentType,
      computeType: build.computeType,
      image: build.image,
      // Docker runs in it.
      privilegedMode: true,
    },
    logsConfig: { cloudwatchLogs: { groupName: maybe(logs, "name") } },
  })
}

interface BuilderOptions {
  readonly repository: EcrRepository
  readonly project: CodebuildProject
  readonly source: { readonly id: string; readonly arn: string }
}

function createBuilder(stack: CleanStack, options: BuilderOptions): LambdaFunction {
  const { repository, project, source } = options
  const { environment, handler, runtime, architecture, memoryMb, timeoutSeconds } = imageBuilder
  const logs = new CloudwatchLogGroup(stack.apart, "image_builder", {
    ...countWhere(when),
    name: "/aws/lambda/${var.name}-image-builder",
    retentionInDays: stack.retention,
  })
  const role = createRole(stack, "image_builder", {
    name: "image-builder",
    service: "lambda.amazonaws.com",
    when,
    statements: builderPermissions,
    resources: {
      "log group": `${maybe(logs, "arn")}:*`,
      "image build": maybe(project, "arn"),
      "image source": `${source.arn}/*`,
      "image repository": attribute(repository, "arn"),
    },
  })
  const builder = new LambdaFunction(stack.apart, "image_builder", {
    ...countWhere(when),
    functionName: "${var.name}-image-builder",
    description: "Has CodeBuild make the server's image, and waits for it",
    role: maybe(role, "arn"),
    filename: "${local.builder}",
    sourceCodeHash: "${local.builder_hash}",
    handler,
    runtime,
    architectures: [architecture],
    memorySize: memoryMb,
    timeout: timeoutSeconds,
    environment: {
      variables: {
        [environment.project]: maybe(project, "name"),
        [environment.bucket]: source.id,
        [environment.repository]: attribute(repository, "name"),
        [environment.repositoryUrl]: attribute(repository, "repository_url"),
      },
    },
    loggingConfig: { logFormat: "Text", logGroup: maybe(logs, "name") },
    lifecycle: {
      precondition: [
        {
          condition: "${fileexists(local.builder)}",
          errorMessage:
            "Build the server first: run npm run build in the repository's root. Or set container_image.",
        },
      ],
    },
  })
  // A role without its policy would fail the build that starts at once.
  builder.addOverride("depends_on", ["aws_iam_role_policy.image_builder", "aws_iam_role_policy.image_build"])
  return builder
}
