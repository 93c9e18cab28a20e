import { join } from "node:path"

const dist = join(import.meta.dirname, "..", "dist")

/** What whoever deploys it has to know of the function that has images built. Nothing here is repeated in a template by hand. */
export const imageBuilder = {
  /** Made by `npm run build`: the function, and the context of one server's image. */
  zipOf: (server: string) => join(dist, `${server}.zip`),
  handler: "lambda.handler",
  runtime: "nodejs24.x",
  architecture: "arm64",
  memoryMb: 512,
  /** As long as Lambda lets a function wait for a build. */
  timeoutSeconds: 900,
  environment: {
    project: "BUILD_PROJECT",
    bucket: "SOURCE_BUCKET",
    repository: "REPOSITORY_NAME",
    repositoryUrl: "REPOSITORY_URL",
  },
  build: {
    image: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
    computeType: "BUILD_GENERAL1_SMALL",
    environmentType: "ARM_CONTAINER",
    timeoutMinutes: 14,
    specification: JSON.stringify({
      version: "0.2",
      phases: {
        pre_build: {
          commands: [
            'aws ecr get-login-password | docker login --username AWS --password-stdin "$(echo "$REPOSITORY_URL" | cut -d/ -f1)"',
          ],
        },
        build: {
          commands: [
            // The base is the Dockerfile's own, so that the context's hash tells it.
            'docker build --pull --tag "$REPOSITORY_URL:$TAG" .',
          ],
        },
        post_build: {
          commands: [
            // Runs after a build that failed as well.
            'test "$CODEBUILD_BUILD_SUCCEEDING" = 1 && docker push "$REPOSITORY_URL:$TAG"',
          ],
        },
      },
    }),
  },
} as const
