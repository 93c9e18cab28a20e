import { CfnDeletionPolicy, type IResolvable } from "aws-cdk-lib"
import { CfnTable } from "aws-cdk-lib/aws-dynamodb"
import type { Construct } from "constructs"

export interface TableFacts {
  readonly partitionKey: string
  readonly sortKey: string
  readonly ttlAttribute: string
  readonly billingMode: string
  readonly recoverable: boolean
}

export interface TableOptions {
  readonly name: string
  readonly facts: TableFacts
  readonly protect: IResolvable
}

/** On demand, and not to be deleted while it is protected. */
export function createTable(scope: Construct, id: string, { name, facts, protect }: TableOptions): CfnTable {
  const table = new CfnTable(scope, id, {
    tableName: name,
    billingMode: facts.billingMode,
    attributeDefinitions: [
      { attributeName: facts.partitionKey, attributeType: "S" },
      { attributeName: facts.sortKey, attributeType: "S" },
    ],
    keySchema: [
      { attributeName: facts.partitionKey, keyType: "HASH" },
      { attributeName: facts.sortKey, keyType: "RANGE" },
    ],
    timeToLiveSpecification: { attributeName: facts.ttlAttribute, enabled: true },
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: facts.recoverable },
    deletionProtectionEnabled: protect,
  })
  table.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE
  table.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN
  return table
}
