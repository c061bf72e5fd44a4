"""Serves AWS's API on a free port of the loopback interface, until standard input ends.

The port is the first line of standard output.
"""

import json
import logging
import os
import sys
import threading

# Of the policies that AWS manages, accounts here have those that the tests name.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
AWS_MANAGED_POLICIES = (
    "AWSLambdaBasicExecutionRole",
    "AdministratorAccess",
    "IAMFullAccess",
    "IAMReadOnlyAccess",
    "IAMUserChangePassword",
    "PowerUserAccess",
)

import moto.iam.models as iam

every_policy = json.loads(iam.aws_managed_policies_data)
iam.aws_managed_policies_data = json.dumps(
    {name: every_policy[name] for name in AWS_MANAGED_POLICIES}
)

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.WARNING)
server = make_server(
    "127.0.0.1",
    0,
    DomainDispatcherApplication(create_backend_app),
    threaded=True,
    request_handler=MotoRequestHandler,
)
print(server.port, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
# Whoever started this holds the other end, and it closes however that process ends.
sys.stdin.buffer.read()
