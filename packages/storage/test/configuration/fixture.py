"""Two accounts, everybody, and fresh buckets at the server that STORAGE_ENDPOINT names. Run by src/configuration/configuration.program.test.ts."""

import itertools
import os
import unittest
import urllib.error
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.client import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["STORAGE_ENDPOINT"]
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
_names = itertools.count(1)


def client(access_key, secret):
    return boto3.client(
        "s3",
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
    )


ann = client("annkey", "annsecret1")
bob = client("bobkey", "bobsecret1")
nobody = boto3.client(
    "s3",
    endpoint_url=ENDPOINT,
    region_name="us-east-1",
    config=Config(signature_version=UNSIGNED, s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
)


def request(method, path, headers=None, body=None):
    """Status, headers (lower case) and body of a request without signature."""
    asked = urllib.request.Request(ENDPOINT + path, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


class StorageCase(unittest.TestCase):
    def bucket(self, **arguments):
        name = f"b{os.getpid()}-{next(_names)}"
        ann.create_bucket(Bucket=name, **arguments)
        return name

    def refused(self, code, status, call, **arguments):
        """The call must fail with that error code and status."""
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        response = caught.exception.response
        self.assertEqual((code, status), (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]))
        return response

    def denied(self, call, **arguments):
        return self.refused("AccessDenied", 403, call, **arguments)
