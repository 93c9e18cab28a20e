"""Prints, as JSON, what CloudFormation makes of a SAM template: the transform that AWS runs, run here."""

import json
import sys

from cfnlint.decode import decode
from samtranslator.parser.parser import Parser
from samtranslator.translator.transform import transform

PACKAGED = "s3://packages/function.zip"


def package(template):
    """Names an object in S3 for each file of this machine, as `sam package` does."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = PACKAGED
    return template


class NoPolicies:
    """The templates name no managed policy: there is nothing to look up in IAM."""

    def load(self):
        return {}


template, errors = decode(sys.argv[1])
if errors:
    sys.exit("\n".join(str(error) for error in errors))
given = {name: parameter.get("Default", "") for name, parameter in template.get("Parameters", {}).items()}
translated = transform(package(json.loads(json.dumps(template))), given, NoPolicies())
json.dump({"template": template, "translated": translated}, sys.stdout)
