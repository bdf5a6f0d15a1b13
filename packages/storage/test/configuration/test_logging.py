"""The server was started with `--log-pause 1`: access logs are delivered every second."""

import json
import time

from fixture import StorageCase, ann, bob, client, nobody


class Logging(StorageCase):
    def target(self, source):
        name = self.bucket()
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{name}/log/*",
            "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{source}"}, "StringEquals": {"aws:SourceAccount": "ann"}},
        }
        ann.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        return name

    def put(self, source, target):
        status = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "log/"}}
        ann.put_bucket_logging(Bucket=source, BucketLoggingStatus=status)

    def logs(self, target, wanted):
        """Lines that were delivered, once one holds `wanted`."""
        deadline = time.monotonic() + 15
        while True:
            lines = []
            for one in ann.list_objects_v2(Bucket=target, Prefix="log/").get("Contents", []):
                lines += ann.get_object(Bucket=target, Key=one["Key"])["Body"].read().decode().splitlines()
            if any(wanted in line for line in lines) or time.monotonic() > deadline:
                return lines
            time.sleep(0.3)

    def test_document(self):
        source = self.bucket()
        self.assertNotIn("LoggingEnabled", ann.get_bucket_logging(Bucket=source))
        target = self.target(source)
        self.put(source, target)
        found = ann.get_bucket_logging(Bucket=source)["LoggingEnabled"]
        self.assertEqual((target, "log/"), (found["TargetBucket"], found["TargetPrefix"]))
        ann.put_bucket_logging(Bucket=source, BucketLoggingStatus={})
        self.assertNotIn("LoggingEnabled", ann.get_bucket_logging(Bucket=source))
        self.denied(bob.put_bucket_logging, Bucket=source, BucketLoggingStatus={})

    def test_targets_that_cannot_be(self):
        source = self.bucket()
        enabled = lambda target: {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": ""}}
        for target in ("missing-bucket", self.bucket()):
            self.refused("InvalidTargetBucketForLogging", 400, ann.put_bucket_logging, Bucket=source, BucketLoggingStatus=enabled(target))

    def test_unsuitable_targets(self):
        source = self.bucket()
        target = self.target(source)
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
        ann.put_bucket_encryption(Bucket=target, ServerSideEncryptionConfiguration={"Rules": [rule]})
        status = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "log/"}}
        self.refused("InvalidArgument", 400, ann.put_bucket_logging, Bucket=source, BucketLoggingStatus=status)

    def test_partitions_and_encryption(self):
        """This boto3 does not know TargetObjectKeyFormat, so the document is put in by hand."""
        source = self.bucket()
        target = self.target(source)
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        ann.put_bucket_encryption(Bucket=target, ServerSideEncryptionConfiguration={"Rules": [rule]})
        other = client("annkey", "annsecret1")
        key_format = "<TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat>"

        def add_format(params, **_):
            params["body"] = params["body"].replace(b"</LoggingEnabled>", key_format.encode() + b"</LoggingEnabled>")

        other.meta.events.register_first("before-call.s3.PutBucketLogging", add_format)
        status = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "log/"}}
        other.put_bucket_logging(Bucket=source, BucketLoggingStatus=status)
        ann.head_bucket(Bucket=source)
        self.assertTrue(self.logs(target, "REST.HEAD.BUCKET"))
        key = ann.list_objects_v2(Bucket=target, Prefix="log/")["Contents"][0]["Key"]
        self.assertRegex(key, f"^log/ann/us-east-1/{source}/20\\d\\d/\\d\\d/\\d\\d/20[-0-9]+-[0-9A-F]{{16}}$")
        self.assertEqual("AES256", ann.head_object(Bucket=target, Key=key)["ServerSideEncryption"])

    def test_delivery(self):
        source = self.bucket(ACL="public-read")
        target = self.target(source)
        self.put(source, target)
        ann.put_object(Bucket=source, Key="k e y", Body=b"12345")
        self.refused("NoSuchKey", 404, nobody.get_object, Bucket=source, Key="missing")
        ann.get_object(Bucket=source, Key="k e y")
        lines = self.logs(target, "REST.GET.OBJECT k%2520e%2520y")
        self.assertTrue(any(f"ann {source} [" in line and " ann " in line and "REST.PUT.OBJECT k%2520e%2520y" in line for line in lines), lines)
        self.assertTrue(any("REST.GET.OBJECT missing" in line and '" 404 NoSuchKey ' in line for line in lines), lines)

    def test_delivery_by_acl(self):
        source = self.bucket()
        target = self.bucket(ACL="log-delivery-write")
        self.put(source, target)
        ann.list_objects_v2(Bucket=source)
        self.assertTrue(any("REST.GET.BUCKET" in line for line in self.logs(target, "REST.GET.BUCKET")))
