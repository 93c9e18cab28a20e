"""Creates a stack on a CloudFormation that answers at AWS_ENDPOINT_URL, and prints, as JSON, what is there then:
each resource's type, its physical id, and its properties as the service itself tells them, in the template's words."""

import ast
import json
import sys

import boto3

request = json.load(sys.stdin)
region = "us-east-1"
clients = {}


def client(service):
    if service not in clients:
        clients[service] = boto3.client(service, region_name=region)
    return clients[service]


def rename(values, **names):
    """The values that the service gave, by the template's names."""
    return {template: values[own] for template, own in names.items() if values.get(own) is not None}


def read_function(name):
    found = client("lambda").get_function(FunctionName=name)["Configuration"]
    return {
        **rename(found, FunctionName="FunctionName", Runtime="Runtime", Handler="Handler", Role="Role"),
        **rename(found, MemorySize="MemorySize", Timeout="Timeout"),
        "Environment": {"Variables": found["Environment"]["Variables"]},
    }


def read_table(name):
    found = client("dynamodb").describe_table(TableName=name)["Table"]
    return {
        **rename(found, TableName="TableName", KeySchema="KeySchema", AttributeDefinitions="AttributeDefinitions"),
        "BillingMode": found["BillingModeSummary"]["BillingMode"],
        "DeletionProtectionEnabled": found["DeletionProtectionEnabled"],
    }


def read_document(document):
    """moto keeps a document of a template as Python writes it."""
    return ast.literal_eval(document) if isinstance(document, str) else document


def read_role(name):
    found = client("iam").get_role(RoleName=name)["Role"]
    names = client("iam").list_role_policies(RoleName=name)["PolicyNames"]
    policies = [client("iam").get_role_policy(RoleName=name, PolicyName=policy) for policy in names]
    return {
        "RoleName": found["RoleName"],
        "AssumeRolePolicyDocument": found["AssumeRolePolicyDocument"],
        "Policies": [
            {"PolicyName": policy["PolicyName"], "PolicyDocument": read_document(policy["PolicyDocument"])}
            for policy in policies
        ],
    }


def read_policy(arn):
    found = client("iam").get_policy(PolicyArn=arn)["Policy"]
    version = client("iam").get_policy_version(PolicyArn=arn, VersionId=found["DefaultVersionId"])["PolicyVersion"]
    return {"ManagedPolicyName": found["PolicyName"], "PolicyDocument": version["Document"]}


def read_log_group(name):
    found = client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    group = next(group for group in found if group["logGroupName"] == name)
    return rename(group, LogGroupName="logGroupName", RetentionInDays="retentionInDays")


def read_security_group(group_id):
    found = client("ec2").describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
    return rename(found, GroupName="GroupName", GroupDescription="Description", VpcId="VpcId")


def read_vpc(vpc_id):
    found = client("ec2").describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]
    return rename(found, CidrBlock="CidrBlock")


def read_subnet(subnet_id):
    found = client("ec2").describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]
    names = ["CidrBlock", "AvailabilityZone", "VpcId"]
    return rename(found, **{name: name for name in names})


def read_endpoint(endpoint_id):
    found = client("ec2").describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"][0]
    names = ["VpcId", "ServiceName", "VpcEndpointType", "RouteTableIds", "SubnetIds"]
    return rename(found, **{name: name for name in names})


def read_load_balancer(arn):
    found = client("elbv2").describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]
    return rename(found, Name="LoadBalancerName", Scheme="Scheme", Type="Type", SecurityGroups="SecurityGroups")


def read_target_group(arn):
    found = client("elbv2").describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
    names = ["Protocol", "Port", "VpcId", "TargetType", "HealthCheckPath", "HealthCheckIntervalSeconds"]
    names += ["HealthCheckTimeoutSeconds", "HealthyThresholdCount", "UnhealthyThresholdCount", "Matcher"]
    return rename(found, Name="TargetGroupName", **{name: name for name in names})


def read_listener(arn):
    found = client("elbv2").describe_listeners(ListenerArns=[arn])["Listeners"][0]
    names = ["LoadBalancerArn", "Port", "Protocol", "SslPolicy"]
    return {**rename(found, **{name: name for name in names}), "DefaultActions": [{"Type": action["Type"]} for action in found["DefaultActions"]]}


def read_listener_rule(arn):
    found = client("elbv2").describe_rules(RuleArns=[arn])["Rules"][0]
    return {"Priority": int(found["Priority"])}


def read_task(arn):
    found = client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
    container = found["containerDefinitions"][0]
    return {
        **rename(found, Family="family", Cpu="cpu", Memory="memory"),
        **rename(found, TaskRoleArn="taskRoleArn", ExecutionRoleArn="executionRoleArn"),
        "ContainerDefinitions": [
            {
                **rename(container, Name="name", Image="image", StopTimeout="stopTimeout", User="user"),
                "Environment": [rename(item, Name="name", Value="value") for item in container["environment"]],
            }
        ],
    }


def read_service(arn):
    cluster = arn.split("/")[-2]
    found = client("ecs").describe_services(cluster=cluster, services=[arn])["services"][0]
    return rename(found, ServiceName="serviceName", DesiredCount="desiredCount", TaskDefinition="taskDefinition")


def read_cluster(name):
    found = client("ecs").describe_clusters(clusters=[name])["clusters"][0]
    return rename(found, ClusterName="clusterName")


def read_bucket(name):
    # moto's CloudFormation sets nothing else of it.
    rules = client("s3").get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    told = [{"ServerSideEncryptionByDefault": rule["ApplyServerSideEncryptionByDefault"]} for rule in rules]
    return {"BucketEncryption": {"ServerSideEncryptionConfiguration": told}}


def read_repository(name):
    found = client("ecr").describe_repositories(repositoryNames=[name])["repositories"][0]
    return rename(found, RepositoryName="repositoryName", ImageTagMutability="imageTagMutability")


def read_dashboard(name):
    return {"DashboardBody": json.loads(client("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"])}


readers = {
    "AWS::CloudWatch::Dashboard": read_dashboard,
    "AWS::DynamoDB::Table": read_table,
    "AWS::EC2::SecurityGroup": read_security_group,
    "AWS::EC2::Subnet": read_subnet,
    "AWS::EC2::VPC": read_vpc,
    "AWS::EC2::VPCEndpoint": read_endpoint,
    "AWS::ECR::Repository": read_repository,
    "AWS::ECS::Cluster": read_cluster,
    "AWS::ECS::Service": read_service,
    "AWS::ECS::TaskDefinition": read_task,
    "AWS::ElasticLoadBalancingV2::Listener": read_listener,
    "AWS::ElasticLoadBalancingV2::ListenerRule": read_listener_rule,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": read_load_balancer,
    "AWS::ElasticLoadBalancingV2::TargetGroup": read_target_group,
    "AWS::IAM::ManagedPolicy": read_policy,
    "AWS::IAM::Role": read_role,
    "AWS::Lambda::Function": read_function,
    "AWS::Logs::LogGroup": read_log_group,
    "AWS::S3::Bucket": read_bucket,
}

cloudformation = client("cloudformation")
name = request["name"]
cloudformation.create_stack(
    StackName=name,
    TemplateBody=json.dumps(request["template"]),
    Capabilities=["CAPABILITY_NAMED_IAM"],
)
status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
resources = cloudformation.list_stack_resources(StackName=name)["StackResourceSummaries"]
json.dump(
    {
        "status": status["StackStatus"],
        "outputs": {output["OutputKey"]: output["OutputValue"] for output in status.get("Outputs", [])},
        "resources": {
            resource["LogicalResourceId"]: {
                "type": resource["ResourceType"],
                "id": resource["PhysicalResourceId"],
                "properties": readers[resource["ResourceType"]](resource["PhysicalResourceId"])
                if resource["ResourceType"] in readers
                else {},
            }
            for resource in resources
        },
    },
    sys.stdout,
)
