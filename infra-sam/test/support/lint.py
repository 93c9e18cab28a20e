"""Prints what cfn-lint finds in a template, as a JSON list of texts."""

import json
import sys

from cfnlint import lint_file
from cfnlint.config import ManualArgs
from pathlib import Path

matches = lint_file(Path(sys.argv[1]), config=ManualArgs(regions=["us-east-1", "eu-central-1"]))
json.dump([f"{match.rule.id} line {match.linenumber}: {match.message}" for match in matches], sys.stdout)
