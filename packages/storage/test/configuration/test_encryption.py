import base64
import hashlib
import os

from fixture import StorageCase, ann


def customer(key, prefix="SSECustomer"):
    return {f"{prefix}Algorithm": "AES256", f"{prefix}Key": key}


class Encryption(StorageCase):
    def round_trip(self, size, written, read):
        name = self.bucket()
        body = os.urandom(size)
        put = ann.put_object(Bucket=name, Key="k", Body=body, **written)
        got = ann.get_object(Bucket=name, Key="k", **read)
        self.assertEqual(body, got["Body"].read())
        head = ann.head_object(Bucket=name, Key="k", **read)
        self.assertEqual(size, head["ContentLength"])
        self.assertEqual(put["ETag"], head["ETag"])
        self.assertEqual(size, ann.list_objects_v2(Bucket=name)["Contents"][0]["Size"])
        if size > 70_000:
            part = ann.get_object(Bucket=name, Key="k", Range="bytes=65530-65550", **read)
            self.assertEqual(body[65530:65551], part["Body"].read())
            self.assertEqual(body[-5:], ann.get_object(Bucket=name, Key="k", Range="bytes=-5", **read)["Body"].read())
        return body, put, head

    def test_sizes(self):
        key = os.urandom(32)
        for size in (0, 1, 1000, 65536, 1_048_577):
            self.round_trip(size, customer(key), customer(key))
            self.round_trip(size, {"ServerSideEncryption": "AES256"}, {})
            self.round_trip(size, {"ServerSideEncryption": "aws:kms"}, {})

    def test_what_is_told(self):
        body, put, head = self.round_trip(10, {"ServerSideEncryption": "AES256"}, {})
        self.assertEqual("AES256", put["ServerSideEncryption"])
        self.assertEqual("AES256", head["ServerSideEncryption"])
        self.assertEqual(f'"{hashlib.md5(body).hexdigest()}"', head["ETag"])
        _, put, head = self.round_trip(10, {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "key-2"}, {})
        self.assertEqual(("aws:kms", "key-2"), (head["ServerSideEncryption"], head["SSEKMSKeyId"]))
        key = os.urandom(32)
        body, put, head = self.round_trip(10, customer(key), customer(key))
        self.assertEqual(base64.b64encode(hashlib.md5(key).digest()).decode(), put["SSECustomerKeyMD5"])
        self.assertEqual("AES256", head["SSECustomerAlgorithm"])
        self.assertNotEqual(f'"{hashlib.md5(body).hexdigest()}"', head["ETag"])

    def test_wrong_parameters(self):
        name = self.bucket()
        key = os.urandom(32)
        ann.put_object(Bucket=name, Key="k", Body=b"secret", **customer(key))
        self.refused("InvalidRequest", 400, ann.get_object, Bucket=name, Key="k")
        self.denied(ann.get_object, Bucket=name, Key="k", **customer(os.urandom(32)))
        self.refused("InvalidArgument", 400, ann.put_object, Bucket=name, Key="k", SSECustomerAlgorithm="AES256", Body=b"x")
        self.refused("InvalidArgument", 400, ann.put_object, Bucket=name, Key="k", Body=b"x", SSECustomerKeyMD5="AAAA", **customer(base64.b64encode(key).decode()))
        self.refused("InvalidEncryptionAlgorithmError", 400, ann.put_object, Bucket=name, Key="k", Body=b"x", ServerSideEncryption="ROT13")
        self.refused(
            "KMS.NotFoundException", 400, ann.put_object, Bucket=name, Key="k", Body=b"x", ServerSideEncryption="aws:kms", SSEKMSKeyId="no"
        )
        self.refused("InvalidArgument", 400, ann.put_object, Bucket=name, Key="k", Body=b"x", SSEKMSKeyId="key-1")
        ann.put_object(Bucket=name, Key="plain", Body=b"x")
        self.refused("InvalidRequest", 400, ann.get_object, Bucket=name, Key="plain", **customer(key))
        self.assertEqual(b"secret", ann.get_object(Bucket=name, Key="k", **customer(key))["Body"].read())

    def test_default_of_the_bucket(self):
        name = self.bucket()
        self.refused("ServerSideEncryptionConfigurationNotFoundError", 404, ann.get_bucket_encryption, Bucket=name)
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key-2"}, "BucketKeyEnabled": False}
        ann.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
        self.assertEqual([rule], ann.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"])
        self.assertEqual("key-2", ann.put_object(Bucket=name, Key="k", Body=b"x")["SSEKMSKeyId"])
        self.assertEqual("AES256", ann.put_object(Bucket=name, Key="l", Body=b"x", ServerSideEncryption="AES256")["ServerSideEncryption"])
        upload = ann.create_multipart_upload(Bucket=name, Key="m")
        self.assertEqual("aws:kms", upload["ServerSideEncryption"])
        ann.abort_multipart_upload(Bucket=name, Key="m", UploadId=upload["UploadId"])
        ann.delete_bucket_encryption(Bucket=name)
        self.assertNotIn("ServerSideEncryption", ann.put_object(Bucket=name, Key="n", Body=b"x"))

    def multipart(self, name, key, sizes, create, part):
        upload = ann.create_multipart_upload(Bucket=name, Key=key, **create)["UploadId"]
        bodies = [os.urandom(size) for size in sizes]
        parts = []
        for number, body in enumerate(bodies, 1):
            answer = ann.upload_part(Bucket=name, Key=key, UploadId=upload, PartNumber=number, Body=body, **part)
            parts.append({"PartNumber": number, "ETag": answer["ETag"]})
        listed = ann.list_parts(Bucket=name, Key=key, UploadId=upload)["Parts"]
        self.assertEqual(sizes, [one["Size"] for one in listed])
        done = ann.complete_multipart_upload(Bucket=name, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})
        self.assertTrue(done["ETag"].endswith(f'-{len(sizes)}"'))
        return bodies

    def test_multipart(self):
        name = self.bucket()
        key = os.urandom(32)
        sizes = [5 * 1024 * 1024, 5 * 1024 * 1024 + 7, 100]
        modes = [(customer(key), customer(key), customer(key)), ({"ServerSideEncryption": "AES256"}, {}, {}), ({"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "key-1"}, {}, {})]
        for create, part, read in modes:
            bodies = self.multipart(name, "m", sizes, create, part)
            whole = b"".join(bodies)
            got = ann.get_object(Bucket=name, Key="m", **read)
            self.assertEqual((len(whole), whole), (got["ContentLength"], got["Body"].read()))
            edge = sizes[0] - 3
            self.assertEqual(whole[edge : edge + 10], ann.get_object(Bucket=name, Key="m", Range=f"bytes={edge}-{edge + 9}", **read)["Body"].read())
            second = ann.get_object(Bucket=name, Key="m", PartNumber=2, **read)
            self.assertEqual(bodies[1], second["Body"].read())
        upload = ann.create_multipart_upload(Bucket=name, Key="w", **customer(key))["UploadId"]
        self.refused("InvalidRequest", 400, ann.upload_part, Bucket=name, Key="w", UploadId=upload, PartNumber=1, Body=b"x")
        self.refused("InvalidRequest", 400, ann.upload_part, Bucket=name, Key="w", UploadId=upload, PartNumber=1, Body=b"x", **customer(os.urandom(32)))

    def test_copies_between_all_modes(self):
        name = self.bucket()
        key = os.urandom(32)
        body = os.urandom(100_000)
        modes = {
            "plain": ({}, {}),
            "customer": (customer(key), customer(key)),
            "s3": ({"ServerSideEncryption": "AES256"}, {}),
            "kms": ({"ServerSideEncryption": "aws:kms"}, {}),
        }
        for source, (written, _) in modes.items():
            ann.put_object(Bucket=name, Key=source, Body=body, **written)
        for source in modes:
            from_source = customer(key, "CopySourceSSECustomer") if source == "customer" else {}
            for target, (written, read) in modes.items():
                copied = f"{source}-{target}"
                ann.copy_object(Bucket=name, Key=copied, CopySource=f"{name}/{source}", **written, **from_source)
                self.assertEqual(body, ann.get_object(Bucket=name, Key=copied, **read)["Body"].read(), copied)
                upload = ann.create_multipart_upload(Bucket=name, Key=copied, **written)["UploadId"]
                part = ann.upload_part_copy(
                    Bucket=name, Key=copied, UploadId=upload, PartNumber=1, CopySource=f"{name}/{source}", CopySourceRange="bytes=10-70009", **from_source, **(written if target == "customer" else {})
                )["CopyPartResult"]
                ann.complete_multipart_upload(Bucket=name, Key=copied, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
                self.assertEqual(body[10:70010], ann.get_object(Bucket=name, Key=copied, **read)["Body"].read(), copied)
        self.refused("InvalidRequest", 400, ann.copy_object, Bucket=name, Key="x", CopySource=f"{name}/customer")
