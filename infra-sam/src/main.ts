// The stacks as a CDK app, which cdk.json names: `npx cdk deploy stateless-lambda --parameters Name=notes`.
import { App, DefaultStackSynthesizer } from "aws-cdk-lib"
import { Asset } from "aws-cdk-lib/aws-s3-assets"
import type { Construct } from "constructs"
import { stacks } from "./stacks.ts"

const app = new App()
for (const create of stacks.values()) {
  create(app, { findCode: upload, synthesizer: new DefaultStackSynthesizer() })
}
app.synth()

/** CDK uploads the zip by itself, where SAM takes its path. */
function upload(scope: Construct, path: string) {
  const { s3BucketName: bucket, s3ObjectKey: key } = new Asset(scope, `Code${path.replaceAll(/\W/g, "")}`, {
    path,
  })
  return { bucket, key }
}
