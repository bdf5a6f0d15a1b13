"""The server was started with `--lifecycle-day 2`: a day of lifecycle rules takes two seconds."""

import time
from datetime import datetime, timezone

from fixture import StorageCase, ann


def rule(number, **more):
    return {"ID": f"rule{number}", "Status": "Enabled", "Filter": {"Prefix": ""}, **more}


class Lifecycle(StorageCase):
    def put(self, name, *rules):
        ann.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": list(rules)})

    def eventually(self, expected, find):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if find() == expected:
                return
            time.sleep(0.3)
        self.assertEqual(expected, find())

    def keys(self, name):
        return [one["Key"] for one in ann.list_objects_v2(Bucket=name).get("Contents", [])]

    def test_document(self):
        name = self.bucket()
        self.refused("NoSuchLifecycleConfiguration", 404, ann.get_bucket_lifecycle_configuration, Bucket=name)
        rules = [
            rule(1, Expiration={"Days": 100}, Filter={"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}], "ObjectSizeGreaterThan": 5}}),
            rule(2, NoncurrentVersionExpiration={"NoncurrentDays": 20, "NewerNoncurrentVersions": 3}),
            rule(3, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 70}),
            rule(4, Expiration={"Date": datetime(2099, 1, 1, tzinfo=timezone.utc)}),
            rule(5, Expiration={"ExpiredObjectDeleteMarker": True}),
        ]
        self.put(name, *rules)
        found = ann.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
        self.assertEqual([one["ID"] for one in rules], [one["ID"] for one in found])
        self.assertEqual(rules[0]["Filter"], found[0]["Filter"])
        self.assertEqual(rules[3]["Expiration"]["Date"], found[3]["Expiration"]["Date"].astimezone(timezone.utc))
        for code, wrong in (
            ("InvalidArgument", rule("x" * 260, Expiration={"Days": 1})),
            ("MalformedXML", rule(1, Expiration={"Days": 1}, Status="enabled")),
            ("InvalidArgument", rule(1, Expiration={"Days": 0})),
            ("InvalidRequest", rule(1)),
        ):
            with self.subTest(code=code, wrong=wrong):
                self.refused(
                    code, 400, ann.put_bucket_lifecycle_configuration, Bucket=name, LifecycleConfiguration={"Rules": [wrong]}
                )
        ann.delete_bucket_lifecycle(Bucket=name)
        self.refused("NoSuchLifecycleConfiguration", 404, ann.get_bucket_lifecycle_configuration, Bucket=name)

    def test_expiration_is_announced(self):
        name = self.bucket()
        self.put(name, rule(1, Expiration={"Days": 3650}, Filter={"Prefix": "old/"}))
        self.assertIn('rule-id="rule1"', ann.put_object(Bucket=name, Key="old/k", Body=b"x")["Expiration"])
        self.assertIn("expiry-date=", ann.head_object(Bucket=name, Key="old/k")["Expiration"])
        self.assertNotIn("Expiration", ann.put_object(Bucket=name, Key="new/k", Body=b"x"))

    def test_objects_expire(self):
        name = self.bucket()
        for key in ("soon/a", "soon/b", "later/a"):
            ann.put_object(Bucket=name, Key=key, Body=b"x")
        ann.put_object(Bucket=name, Key="tagged", Body=b"x", Tagging="k=v")
        ann.put_object(Bucket=name, Key="big", Body=b"x" * 2000)
        self.put(
            name,
            rule(1, Expiration={"Days": 1}, Filter={"Prefix": "soon/"}),
            rule(2, Expiration={"Days": 1}, Filter={"Tag": {"Key": "k", "Value": "v"}}),
            rule(3, Expiration={"Days": 1}, Filter={"ObjectSizeGreaterThan": 1000}),
            rule(4, Expiration={"Days": 3650}, Filter={"Prefix": "later/"}),
            rule(5, Expiration={"Days": 1}, Filter={"Prefix": "later/"}, Status="Disabled"),
        )
        self.eventually(["later/a"], lambda: self.keys(name))

    def test_a_date_in_the_past_expires_at_once(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="k", Body=b"x")
        self.put(name, rule(1, Expiration={"Date": datetime(2020, 1, 1, tzinfo=timezone.utc)}))
        self.eventually([], lambda: self.keys(name))

    def test_versions_expire(self):
        name = self.bucket()
        ann.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        versions = [ann.put_object(Bucket=name, Key="k", Body=b"%d" % number)["VersionId"] for number in range(5)]
        self.put(name, rule(1, NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 2}))
        left = lambda: [one["VersionId"] for one in ann.list_object_versions(Bucket=name).get("Versions", [])]
        self.eventually(versions[:1:-1], left)
        self.put(name, rule(1, Expiration={"Days": 1}, NoncurrentVersionExpiration={"NoncurrentDays": 1}))
        self.eventually(0, lambda: len(left()))

    def test_delete_markers_that_stand_alone_go(self):
        name = self.bucket()
        ann.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        version = ann.put_object(Bucket=name, Key="alone", Body=b"x")["VersionId"]
        ann.put_object(Bucket=name, Key="covered", Body=b"x")
        for key in ("alone", "covered"):
            ann.delete_object(Bucket=name, Key=key)
        ann.delete_object(Bucket=name, Key="alone", VersionId=version)
        self.put(name, rule(1, Expiration={"ExpiredObjectDeleteMarker": True}))
        markers = lambda: [one["Key"] for one in ann.list_object_versions(Bucket=name).get("DeleteMarkers", [])]
        self.eventually(["covered"], markers)

    def test_classes_change(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="k", Body=b"x")
        steps = [{"Days": 1, "StorageClass": "STANDARD_IA"}, {"Days": 2, "StorageClass": "GLACIER"}]
        rules = [{"ID": "r", "Status": "Enabled", "Prefix": "", "Transitions": steps}]
        self.put(name, *rules)
        self.assertEqual(rules, ann.get_bucket_lifecycle_configuration(Bucket=name)["Rules"])
        self.eventually("GLACIER", lambda: ann.list_objects_v2(Bucket=name)["Contents"][0]["StorageClass"])
        self.assertEqual(b"x", ann.get_object(Bucket=name, Key="k")["Body"].read())

    def test_locked_versions_stay(self):
        name = self.bucket(ObjectLockEnabledForBucket=True)
        ann.put_object(Bucket=name, Key="k", Body=b"held", ObjectLockLegalHoldStatus="ON")
        for number in range(2):
            ann.put_object(Bucket=name, Key="k", Body=b"%d" % number)
        self.put(name, rule(1, NoncurrentVersionExpiration={"NoncurrentDays": 1}))
        self.eventually(2, lambda: len(ann.list_object_versions(Bucket=name)["Versions"]))
        ann.put_object_legal_hold(Bucket=name, Key="k", VersionId=ann.list_object_versions(Bucket=name)["Versions"][1]["VersionId"], LegalHold={"Status": "OFF"})

    def test_abandoned_uploads_go(self):
        name = self.bucket()
        ann.create_multipart_upload(Bucket=name, Key="left/k")
        ann.create_multipart_upload(Bucket=name, Key="wanted/k")
        self.put(name, rule(1, AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}, Filter={"Prefix": "left/"}))
        self.eventually(["wanted/k"], lambda: [one["Key"] for one in ann.list_multipart_uploads(Bucket=name).get("Uploads", [])])
