import base64
import hashlib

from fixture import StorageCase, ann, bob

FIVE_MEBIBYTES = 5 * 1024 * 1024
CUSTOMER_KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}


class Uploads(StorageCase):
    def start(self, **arguments):
        self.name = self.bucket()
        self.upload = {"Bucket": self.name, "Key": "k"}
        self.upload["UploadId"] = ann.create_multipart_upload(**self.upload, **arguments)["UploadId"]

    def put(self, number, body, **arguments):
        return {"PartNumber": number, "ETag": ann.upload_part(**self.upload, PartNumber=number, Body=body, **arguments)["ETag"]}

    def complete(self, *parts):
        return ann.complete_multipart_upload(**self.upload, MultipartUpload={"Parts": list(parts)})

    def test_twice_completed_is_once_made(self):
        self.start(Metadata={"a": "b"})
        bodies = [b"a" * FIVE_MEBIBYTES, b"b"]
        parts = [self.put(number, body) for number, body in enumerate(bodies, 1)]
        self.assertEqual([1, 2], [part["PartNumber"] for part in ann.list_parts(**self.upload)["Parts"]])
        self.assertEqual(self.upload["UploadId"], ann.list_multipart_uploads(Bucket=self.name)["Uploads"][0]["UploadId"])
        digest = hashlib.md5(b"".join(hashlib.md5(body).digest() for body in bodies)).hexdigest()
        self.assertEqual([f'"{digest}-2"'] * 2, [self.complete(*parts)["ETag"], self.complete(*parts)["ETag"]])
        got = ann.get_object(Bucket=self.name, Key="k")
        self.assertEqual((b"".join(bodies), {"a": "b"}), (got["Body"].read(), got["Metadata"]))
        self.assertNotIn("Uploads", ann.list_multipart_uploads(Bucket=self.name))

    def test_a_part_that_is_sent_again_replaces_the_first(self):
        self.start()
        self.put(1, b"first")
        self.complete(self.put(1, b"second"))
        self.assertEqual(b"second", ann.get_object(Bucket=self.name, Key="k")["Body"].read())

    def test_what_cannot_be_completed(self):
        self.start()
        one, two = self.put(1, b"1"), self.put(2, b"2")
        for code, parts in (
            ("InvalidPartOrder", [two, one]),
            ("EntityTooSmall", [one, two]),
            ("InvalidPart", [{**one, "ETag": '"x"'}]),
            ("InvalidPart", [{**one, "PartNumber": 9999}]),
        ):
            self.refused(code, 400, self.complete_all, parts=parts)
        self.refused("MalformedXML", 400, ann.complete_multipart_upload, **self.upload)
        self.denied(bob.abort_multipart_upload, **self.upload)
        ann.abort_multipart_upload(**self.upload)
        self.refused("NoSuchUpload", 404, ann.list_parts, **self.upload)
        ann.delete_bucket(Bucket=self.name)

    def complete_all(self, parts):
        return self.complete(*parts)

    def test_checksum_of_checksums(self):
        self.start(ChecksumAlgorithm="SHA256")
        bodies = [b"a" * FIVE_MEBIBYTES, b"b"]
        sums = [hashlib.sha256(body).digest() for body in bodies]
        parts = [
            {**self.put(number, body, ChecksumAlgorithm="SHA256"), "ChecksumSHA256": base64.b64encode(digest).decode()}
            for number, (body, digest) in enumerate(zip(bodies, sums), 1)
        ]
        whole = base64.b64encode(hashlib.sha256(b"".join(sums)).digest()).decode() + "-2"
        self.assertEqual(whole, self.complete(*parts)["ChecksumSHA256"])
        self.assertEqual(whole, ann.head_object(Bucket=self.name, Key="k", ChecksumMode="ENABLED")["ChecksumSHA256"])

    def test_encrypted_with_a_key_of_the_customer(self):
        self.start(**CUSTOMER_KEY)
        parts = [self.put(1, b"1" * FIVE_MEBIBYTES, **CUSTOMER_KEY), self.put(2, b"2" * 100, **CUSTOMER_KEY)]
        self.complete(*parts)
        crossing = ann.get_object(Bucket=self.name, Key="k", Range="bytes=5242878-5242881", **CUSTOMER_KEY)
        self.assertEqual(b"1122", crossing["Body"].read())
        self.assertEqual(b"2" * 100, ann.get_object(Bucket=self.name, Key="k", PartNumber=2, **CUSTOMER_KEY)["Body"].read())
        self.refused("InvalidRequest", 400, ann.get_object, Bucket=self.name, Key="k")
