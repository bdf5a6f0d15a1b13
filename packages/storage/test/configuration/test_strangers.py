"""Whoever has no right is told the same for what exists and what does not, by every operation."""

from fixture import StorageCase, ann, bob, nobody

TAGS = {"TagSet": [{"Key": "a", "Value": "b"}]}
RETENTION = {"Mode": "GOVERNANCE", "RetainUntilDate": "2099-01-01T00:00:00Z"}

ON_BUCKETS = {
    "list_objects": {},
    "list_objects_v2": {},
    "list_object_versions": {},
    "list_multipart_uploads": {},
    "get_bucket_location": {},
    "delete_bucket": {},
    "get_bucket_acl": {},
    "put_bucket_acl": {"ACL": "public-read-write"},
    "get_bucket_policy": {},
    "put_bucket_policy": {"Policy": "{}"},
    "delete_bucket_policy": {},
    "get_bucket_policy_status": {},
    "get_public_access_block": {},
    "put_public_access_block": {"PublicAccessBlockConfiguration": {}},
    "delete_public_access_block": {},
    "get_bucket_ownership_controls": {},
    "put_bucket_ownership_controls": {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}},
    "delete_bucket_ownership_controls": {},
    "get_bucket_cors": {},
    "put_bucket_cors": {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}},
    "delete_bucket_cors": {},
    "get_bucket_tagging": {},
    "put_bucket_tagging": {"Tagging": TAGS},
    "delete_bucket_tagging": {},
    "get_bucket_versioning": {},
    "put_bucket_versioning": {"VersioningConfiguration": {"Status": "Enabled"}},
    "get_object_lock_configuration": {},
    "put_object_lock_configuration": {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
    "get_bucket_lifecycle_configuration": {},
    "put_bucket_lifecycle_configuration": {
        "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Prefix": "", "Expiration": {"Days": 1}}]}
    },
    "delete_bucket_lifecycle": {},
    "get_bucket_encryption": {},
    "delete_bucket_encryption": {},
    "get_bucket_logging": {},
    "put_bucket_logging": {"BucketLoggingStatus": {}},
    "get_bucket_notification_configuration": {},
    "get_bucket_website": {},
    "delete_bucket_website": {},
    "get_bucket_request_payment": {},
    "get_bucket_accelerate_configuration": {},
    "get_bucket_replication": {},
    "delete_bucket_replication": {},
}

ON_OBJECTS = {
    "get_object": {},
    "put_object": {"Body": b"y"},
    "delete_object": {},
    "get_object_attributes": {"ObjectAttributes": ["ETag"]},
    "get_object_acl": {},
    "put_object_acl": {"ACL": "public-read"},
    "get_object_tagging": {},
    "put_object_tagging": {"Tagging": TAGS},
    "delete_object_tagging": {},
    "get_object_retention": {},
    "put_object_retention": {"Retention": RETENTION},
    "get_object_legal_hold": {},
    "put_object_legal_hold": {"LegalHold": {"Status": "ON"}},
    "create_multipart_upload": {},
}


class Strangers(StorageCase):
    def test_every_operation_is_denied(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="there", Body=b"x")
        upload = ann.create_multipart_upload(Bucket=name, Key="there")["UploadId"]
        for who in (bob, nobody):
            for call, arguments in ON_BUCKETS.items():
                with self.subTest(call=call):
                    self.denied(getattr(who, call), Bucket=name, **arguments)
            for key in ("there", "missing"):
                for call, arguments in ON_OBJECTS.items():
                    with self.subTest(call=call, key=key):
                        self.denied(getattr(who, call), Bucket=name, Key=key, **arguments)
                for call, arguments in (
                    ("upload_part", {"PartNumber": 1, "Body": b"z"}),
                    ("list_parts", {}),
                    ("abort_multipart_upload", {}),
                    ("complete_multipart_upload", {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "x"}]}}),
                ):
                    with self.subTest(call=call, key=key):
                        self.denied(getattr(who, call), Bucket=name, Key=key, UploadId=upload, **arguments)
                errors = self.errors(who, name, key)
                self.assertEqual(["AccessDenied"], errors)
        own = self.bucket(ACL="public-read-write")
        for key in ("there", "missing"):
            self.denied(bob.copy_object, Bucket=own, Key="k", CopySource=f"{name}/{key}")
        self.assertEqual(b"x", ann.get_object(Bucket=name, Key="there")["Body"].read())
        self.assertEqual(1, len(ann.list_multipart_uploads(Bucket=name)["Uploads"]))

    def errors(self, who, name, key):
        return [error["Code"] for error in who.delete_objects(Bucket=name, Delete={"Objects": [{"Key": key}]})["Errors"]]
