import base64
import hashlib
import urllib.request

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError
from fixture import ENDPOINT, StorageCase, ann, bob, request

BAD_MD5 = base64.b64encode(b"0" * 16).decode()


class Objects(StorageCase):
    def test_what_was_put_comes_back(self):
        name = self.bucket()
        put = ann.put_object(
            Bucket=name, Key="k ü/+%.txt", Body=b"hello", Metadata={"A": "b"}, ContentType="text/x", ContentEncoding="gzip, aws-chunked", CacheControl="no-store"
        )
        self.assertEqual('"' + hashlib.md5(b"hello").hexdigest() + '"', put["ETag"])
        got = ann.get_object(Bucket=name, Key="k ü/+%.txt")
        self.assertEqual(b"hello", got["Body"].read())
        self.assertEqual(({"a": "b"}, "text/x", "gzip", "no-store"), (got["Metadata"], got["ContentType"], got["ContentEncoding"], got["CacheControl"]))

    def test_ranges(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="k", Body=b"0123456789")
        ann.put_object(Bucket=name, Key="empty", Body=b"")
        for asked, body in (("bytes=1-2", b"12"), ("bytes=-2", b"89"), ("bytes=8-100", b"89"), ("bytes=0-1,4-5", b"0123456789"), ("bytes=15-1", b"0123456789")):
            self.assertEqual(body, ann.get_object(Bucket=name, Key="k", Range=asked)["Body"].read())
        self.refused("InvalidRange", 416, ann.get_object, Bucket=name, Key="k", Range="bytes=10-")
        self.refused("InvalidRange", 416, ann.get_object, Bucket=name, Key="empty", Range="bytes=0-")

    def test_metadata_beyond_ascii(self):
        name = self.bucket()

        def add_header(params, **_):
            params["headers"]["x-amz-meta-city"] = "Z\xfcrich"

        ann.meta.events.register("before-call.s3.PutObject", add_header)
        try:
            ann.put_object(Bucket=name, Key="k", Body=b"")
        finally:
            ann.meta.events.unregister("before-call.s3.PutObject", add_header)
        self.assertEqual("Z\xfcrich", ann.head_object(Bucket=name, Key="k")["Metadata"]["city"])

    def test_refused_uploads_leave_what_was_there(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="k", Body=b"old")
        self.refused("BadDigest", 400, ann.put_object, Bucket=name, Key="k", Body=b"new", ContentMD5=BAD_MD5)
        self.refused("InvalidDigest", 400, ann.put_object, Bucket=name, Key="k", Body=b"new", ContentMD5="short")
        self.refused("BadDigest", 400, ann.put_object, Bucket=name, Key="k", Body=b"new", ChecksumCRC32="AAAAAA==")
        self.refused("InvalidStorageClass", 400, ann.put_object, Bucket=name, Key="k", Body=b"new", StorageClass="NONE")
        self.refused("MetadataTooLarge", 400, ann.put_object, Bucket=name, Key="k", Body=b"new", Metadata={"a": "b" * 2048})
        self.refused("KeyTooLongError", 400, ann.put_object, Bucket=name, Key="k" * 1025, Body=b"new")
        self.assertEqual(b"old", ann.get_object(Bucket=name, Key="k")["Body"].read())

    def test_expected_owner(self):
        name = self.bucket()
        owner = ann.list_buckets()["Owner"]["ID"]
        ann.put_object(Bucket=name, Key="k", Body=b"", ExpectedBucketOwner=owner)
        self.denied(ann.get_object, Bucket=name, Key="k", ExpectedBucketOwner="somebody")

    def test_regions(self):
        name = self.bucket(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.assertEqual("eu-west-1", ann.get_bucket_location(Bucket=name)["LocationConstraint"])
        self.assertIsNone(ann.get_bucket_location(Bucket=self.bucket())["LocationConstraint"])

    def test_buckets_of_others(self):
        name = self.bucket()
        ann.create_bucket(Bucket=name)
        self.refused("BucketAlreadyExists", 409, bob.create_bucket, Bucket=name)
        ann.put_object(Bucket=name, Key="k", Body=b"")
        self.refused("BucketNotEmpty", 409, ann.delete_bucket, Bucket=name)
        self.refused("NoSuchBucket", 404, ann.list_objects, Bucket="there-is-none")

    def test_presigned_as_boto3_does_when_it_is_told_nothing(self):
        name = self.bucket()
        plain = boto3.client(
            "s3", endpoint_url=ENDPOINT, region_name="us-east-1", aws_access_key_id="annkey", aws_secret_access_key="annsecret1"
        )
        ann.put_object(Bucket=name, Key="k ü+/%", Body=b"hello")
        url = plain.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "k ü+/%", "ResponseContentType": "a/b; c=d"})
        self.assertIn("AWSAccessKeyId=", url)
        with urllib.request.urlopen(url) as answer:
            self.assertEqual((b"hello", "a/b; c=d"), (answer.read(), answer.headers["content-type"]))
        with urllib.request.urlopen(plain.generate_presigned_url("list_objects", Params={"Bucket": name})) as answer:
            self.assertEqual(200, answer.status)
        url = plain.generate_presigned_url("put_object", Params={"Bucket": name, "Key": "put", "Metadata": {"a": "b"}})
        urllib.request.urlopen(urllib.request.Request(url, method="PUT", data=b"x", headers={"Content-Type": ""})).close()
        self.assertEqual({"a": "b"}, ann.head_object(Bucket=name, Key="put")["Metadata"])

    def test_presigned(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="k", Body=b"by address")
        asked = {"ClientMethod": "get_object", "Params": {"Bucket": name, "Key": "k", "ResponseContentType": "a/b"}, "ExpiresIn": 60}
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
        signer = boto3.client("s3", endpoint_url=ENDPOINT, region_name="us-east-1", aws_access_key_id="annkey", aws_secret_access_key="annsecret1", config=config)
        url = signer.generate_presigned_url(**asked)
        with urllib.request.urlopen(url) as answer:
            self.assertEqual((b"by address", "a/b"), (answer.read(), answer.headers["content-type"]))
        self.assertEqual(403, request("GET", url[len(ENDPOINT) :].replace("a%2Fb", "a%2Fc"))[0])

    def test_copies_of_versions(self):
        name = self.bucket()
        ann.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        first = ann.put_object(Bucket=name, Key="k", Body=b"1")["VersionId"]
        ann.put_object(Bucket=name, Key="k", Body=b"2")
        ann.copy_object(Bucket=name, Key="k", CopySource={"Bucket": name, "Key": "k", "VersionId": first})
        self.assertEqual(b"1", ann.get_object(Bucket=name, Key="k")["Body"].read())
        marker = ann.delete_object(Bucket=name, Key="k")
        self.refused("405", 405, ann.head_object, Bucket=name, Key="k", VersionId=marker["VersionId"])
        with self.assertRaises(ClientError) as caught:
            ann.get_object(Bucket=name, Key="k")
        self.assertEqual("true", caught.exception.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"])
