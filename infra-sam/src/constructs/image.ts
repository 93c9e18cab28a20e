import { CfnCustomResource, type CfnCondition, CfnDeletionPolicy, Fn } from "aws-cdk-lib"
import { CfnProject } from "aws-cdk-lib/aws-codebuild"
import { CfnRepository } from "aws-cdk-lib/aws-ecr"
import { CfnLogGroup } from "aws-cdk-lib/aws-logs"
import { CfnFunction } from "aws-cdk-lib/aws-sam"
import { Construct } from "constructs"
import { builderPermissions, buildPermissions } from "@mcp-on-aws/blueprint/permissions"
import { keptImages } from "@mcp-on-aws/blueprint/settings"
import { imageBuilder } from "@mcp-on-aws/image-builder/deployment"
import { choose } from "../template/choose.ts"
import { type CleanStack, explain } from "../template/clean-stack.ts"
import { not, onlyWhere } from "../template/conditions.ts"
import { fillStatements } from "../template/fill.ts"
import type { Inputs } from "../template/inputs.ts"
import { Bucket } from "./bucket.ts"
import { createRole } from "./role.ts"
import type { CodeUri } from "./server-function.ts"

/**
 * Yours, or one that is built in the account: a function puts its context into a bucket and has CodeBuild make the
 * image of it, so that neither Docker nor the AWS CLI is needed.
 */
export class Image extends Construct {
  readonly uri: string
  readonly isBuilt: CfnCondition
  readonly repositoryArn: string
  readonly #inputs: Inputs
  readonly #name: string

  constructor(stack: CleanStack, inputs: Inputs, codeUri: CodeUri) {
    super(stack, "image")
    this.#inputs = inputs
    this.#name = inputs.text("name")
    this.isBuilt = not(stack, "BuildsImage", inputs.isGiven("container_image"))
    const repository = this.#createRepository(stack)
    this.repositoryArn = repository.attrArn
    const source = new Bucket(this, "ImageSource", { expiryDays: 1 })
    const project = this.#createProject(source)
    const image = this.#build({ repository, source, project, codeUri })
    onlyWhere(this, this.isBuilt)
    explain(repository, "The image, where none is given: built in this account by CodeBuild")
    this.uri = choose(this.isBuilt, image, inputs.text("container_image"))
  }

  /** Outside of what is conditional: with images in it, it could not go, and so not come again under its name. */
  #createRepository(stack: CleanStack): CfnRepository {
    const policy = {
      rules: [
        {
          rulePriority: 1,
          description: `Keep ${keptImages} images`,
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keptImages },
          action: { type: "expire" },
        },
      ],
    }
    const repository = new CfnRepository(stack, "Repository", {
      repositoryName: this.#name,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: "AES256" },
      lifecyclePolicy: { lifecyclePolicyText: JSON.stringify(policy, null, 2) },
      emptyOnDelete: choose<boolean>(this.#inputs.isOn("deletion_protection"), false, true),
    })
    repository.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE
    repository.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN
    return repository
  }

  #createProject(source: Bucket): CfnProject {
    const { build } = imageBuilder
    const logs = this.#createLogGroup("ImageBuildLogGroup", `/aws/codebuild/${this.#name}-image`)
    const role = createRole(this, "ImageBuildRole", {
      name: `${this.#name}-image-build`,
      service: "codebuild.amazonaws.com",
      statements: fillStatements(
        buildPermissions,
        {
          "log group": logs.attrArn,
          "image source": `${source.arn}/*`,
          "image source bucket": source.arn,
          "image repository": this.repositoryArn,
        },
        this.#inputs,
      ),
    })
    return new CfnProject(this, "ImageBuild", {
      name: `${this.#name}-image`,
      description: "Makes the server's image of the context that the builder function hands in",
      serviceRole: role.attrArn,
      timeoutInMinutes: build.timeoutMinutes,
      // The function names the source of each build.
      source: { type: "NO_SOURCE", buildSpec: build.specification },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: {
        type: build.environmentType,
        computeType: build.computeType,
        image: build.image,
        // Docker runs in it.
        privilegedMode: true,
      },
      logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: logs.ref } },
    })
  }

  #build({ repository, source, project, codeUri }: BuildOptions): string {
    const name = `${this.#name}-image-builder`
    const { environment } = imageBuilder
    const logs = this.#createLogGroup("ImageBuilderLogGroup", `/aws/lambda/${name}`)
    const role = createRole(this, "ImageBuilderRole", {
      name,
      service: "lambda.amazonaws.com",
      statements: fillStatements(
        builderPermissions,
        {
          "log group": logs.attrArn,
          "image build": project.attrArn,
          "image source": `${source.arn}/*`,
          "image repository": this.repositoryArn,
        },
        this.#inputs,
      ),
    })
    const builder = new CfnFunction(this, "ImageBuilder", {
      functionName: name,
      description: "Has CodeBuild make the server's image, and waits for it",
      codeUri,
      handler: imageBuilder.handler,
      runtime: imageBuilder.runtime,
      architectures: [imageBuilder.architecture],
      memorySize: imageBuilder.memoryMb,
      timeout: imageBuilder.timeoutSeconds,
      role: role.attrArn,
      // A version for each code: what asks for the image changes with it.
      autoPublishAlias: "live",
      environment: {
        variables: {
          [environment.project]: project.ref,
          [environment.bucket]: source.bucketName,
          [environment.repository]: repository.ref,
          [environment.repositoryUrl]: repository.attrRepositoryUri,
        },
      },
    })
    builder.addPropertyOverride("LoggingConfig", { LogFormat: "Text", LogGroup: logs.ref })
    const built = new CfnCustomResource(this, "Image", {
      serviceToken: builder.getAtt("Arn").toString(),
      serviceTimeout: imageBuilder.timeoutSeconds,
    })
    built.addOverride("Type", "Custom::Image")
    built.addPropertyOverride("Context", Fn.ref("ImageBuilder.Version"))
    built.addPropertyOverride("Revision", this.#inputs.text("image_revision"))
    return built.getAtt("Image").toString()
  }

  #createLogGroup(id: string, logGroupName: string): CfnLogGroup {
    return new CfnLogGroup(this, id, {
      logGroupName,
      retentionInDays: this.#inputs.number("log_retention_days"),
    })
  }
}

interface BuildOptions {
  readonly repository: CfnRepository
  readonly source: Bucket
  readonly project: CfnProject
  readonly codeUri: CodeUri
}
