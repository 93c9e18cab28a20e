import { CfnDeletionPolicy } from "aws-cdk-lib"
import { CfnBucket, CfnBucketPolicy } from "aws-cdk-lib/aws-s3"
import { Construct } from "constructs"

export interface BucketOptions {
  readonly expiryDays: number
  /** CloudFormation deletes no bucket with objects in it, and fails: one that has some stays when the stack goes. */
  readonly outlivesStack?: true
  /** Besides the refusal of plain HTTP. */
  readonly statements?: (bucketArn: string) => readonly object[]
}

/** A private, encrypted bucket whose objects expire; CloudFormation gives it a name of its own. */
export class Bucket extends Construct {
  readonly bucketName: string
  readonly arn: string
  readonly policy: CfnBucketPolicy

  constructor(
    scope: Construct,
    id: string,
    { expiryDays, outlivesStack, statements = () => [] }: BucketOptions,
  ) {
    super(scope, id)
    const bucket = new CfnBucket(this, id, {
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      bucketEncryption: {
        serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      },
      lifecycleConfiguration: {
        rules: [
          {
            id: "expire",
            status: "Enabled",
            expirationInDays: expiryDays,
            abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
          },
        ],
      },
    })
    const end = outlivesStack ? CfnDeletionPolicy.RETAIN : CfnDeletionPolicy.DELETE
    bucket.cfnOptions.deletionPolicy = end
    bucket.cfnOptions.updateReplacePolicy = end
    this.bucketName = bucket.ref
    this.arn = bucket.attrArn
    const onlyTls = {
      Sid: "OnlyTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [this.arn, `${this.arn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }
    this.policy = new CfnBucketPolicy(this, `${id}Policy`, {
      bucket: bucket.ref,
      policyDocument: { Version: "2012-10-17", Statement: [onlyTls, ...statements(this.arn)] },
    })
  }
}
