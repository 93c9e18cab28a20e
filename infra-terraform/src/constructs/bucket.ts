import { S3Bucket } from "#aws/s3-bucket"
import { S3BucketLifecycleConfiguration } from "#aws/s3-bucket-lifecycle-configuration"
import { S3BucketPolicy } from "#aws/s3-bucket-policy"
import { S3BucketPublicAccessBlock } from "#aws/s3-bucket-public-access-block"
import { S3BucketServerSideEncryptionConfigurationA } from "#aws/s3-bucket-server-side-encryption-configuration"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { attribute, countWhere, maybe, switchOf } from "../terraform/expression.ts"
import { writePolicy } from "./role.ts"

interface BucketOptions {
  /** After the stack's prefix; the account and a random end are added, as names are the world's. */
  readonly name: string
  readonly expiryDays: number
  readonly when?: string
  /** Besides the refusal of plain HTTP. */
  readonly statements?: (bucketArn: string) => readonly object[]
}

/** A private, encrypted bucket whose objects expire. */
export function createBucket(stack: CleanStack, id: string, options: BucketOptions) {
  const { name, expiryDays, when, statements = () => [] } = options
  const counted = countWhere(when)
  const bucket = new S3Bucket(stack.apart, id, {
    ...counted,
    bucketPrefix: `\${var.name}-${name}-`,
    // Nothing in it is worth keeping without the stack.
    forceDestroy: switchOf("${!var.deletion_protection}"),
  })
  const read = when === undefined ? attribute : maybe
  const bucketId = read(bucket, "id")
  const arn = read(bucket, "arn")
  new S3BucketPublicAccessBlock(stack.apart, id, {
    ...counted,
    bucket: bucketId,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  })
  new S3BucketServerSideEncryptionConfigurationA(stack.apart, id, {
    ...counted,
    bucket: bucketId,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  })
  new S3BucketLifecycleConfiguration(stack.apart, id, {
    ...counted,
    bucket: bucketId,
    rule: [
      {
        id: "expire",
        status: "Enabled",
        filter: [{ prefix: "" }],
        expiration: [{ days: expiryDays }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      },
    ],
  })
  const refusePlain = {
    Sid: "OnlyTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  }
  const policy = new S3BucketPolicy(stack.apart, id, {
    ...counted,
    bucket: bucketId,
    policy: writePolicy([refusePlain, ...statements(arn)]),
  })
  return { id: bucketId, arn, policy }
}
