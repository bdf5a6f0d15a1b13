from datetime import datetime, timedelta, timezone

from fixture import StorageCase, ann


def later(days):
    return (datetime.now(timezone.utc) + timedelta(days=days)).replace(microsecond=0)


class ObjectLock(StorageCase):
    def locked_bucket(self):
        return self.bucket(ObjectLockEnabledForBucket=True)

    def test_configuration(self):
        name = self.locked_bucket()
        self.assertEqual("Enabled", ann.get_bucket_versioning(Bucket=name)["Status"])
        self.assertEqual({"ObjectLockEnabled": "Enabled"}, ann.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"])
        configuration = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
        ann.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=configuration)
        self.assertEqual(configuration, ann.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"])
        head = ann.head_object(Bucket=name, Key="k", VersionId=ann.put_object(Bucket=name, Key="k", Body=b"x")["VersionId"])
        self.assertEqual("GOVERNANCE", head["ObjectLockMode"])
        wrong = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1, "Years": 1}}}
        self.refused("MalformedXML", 400, ann.put_object_lock_configuration, Bucket=name, ObjectLockConfiguration=wrong)
        wrong["Rule"]["DefaultRetention"] = {"Mode": "GOVERNANCE", "Days": 0}
        self.refused("InvalidRetentionPeriod", 400, ann.put_object_lock_configuration, Bucket=name, ObjectLockConfiguration=wrong)
        self.refused("InvalidBucketState", 409, ann.put_bucket_versioning, Bucket=name, VersioningConfiguration={"Status": "Suspended"})
        plain = self.bucket()
        self.refused("ObjectLockConfigurationNotFoundError", 404, ann.get_object_lock_configuration, Bucket=plain)
        self.refused("InvalidBucketState", 409, ann.put_object_lock_configuration, Bucket=plain, ObjectLockConfiguration=configuration)
        ann.put_bucket_versioning(Bucket=plain, VersioningConfiguration={"Status": "Enabled"})
        ann.put_object_lock_configuration(Bucket=plain, ObjectLockConfiguration=configuration)

    def test_governance(self):
        name = self.locked_bucket()
        version = ann.put_object(Bucket=name, Key="k", Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=later(2))["VersionId"]
        retention = ann.get_object_retention(Bucket=name, Key="k")["Retention"]
        self.assertEqual("GOVERNANCE", retention["Mode"])
        self.denied(ann.delete_object, Bucket=name, Key="k", VersionId=version)
        shorter = {"Mode": "GOVERNANCE", "RetainUntilDate": later(1)}
        self.denied(ann.put_object_retention, Bucket=name, Key="k", Retention=shorter)
        ann.put_object_retention(Bucket=name, Key="k", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": later(3)})
        ann.put_object_retention(Bucket=name, Key="k", Retention=shorter, BypassGovernanceRetention=True)
        marker = ann.delete_object(Bucket=name, Key="k")
        self.assertTrue(marker["DeleteMarker"])
        ann.delete_object(Bucket=name, Key="k", VersionId=marker["VersionId"])
        errors = ann.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "k", "VersionId": version}]})["Errors"]
        self.assertEqual(["AccessDenied"], [error["Code"] for error in errors])
        ann.delete_object(Bucket=name, Key="k", VersionId=version, BypassGovernanceRetention=True)
        ann.delete_bucket(Bucket=name)

    def test_compliance(self):
        name = self.locked_bucket()
        version = ann.put_object(Bucket=name, Key="k", Body=b"x", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=later(2))["VersionId"]
        self.denied(ann.delete_object, Bucket=name, Key="k", VersionId=version, BypassGovernanceRetention=True)
        shorter = {"Mode": "COMPLIANCE", "RetainUntilDate": later(1)}
        self.denied(ann.put_object_retention, Bucket=name, Key="k", Retention=shorter, BypassGovernanceRetention=True)
        weaker = {"Mode": "GOVERNANCE", "RetainUntilDate": later(5)}
        self.denied(ann.put_object_retention, Bucket=name, Key="k", Retention=weaker, BypassGovernanceRetention=True)

    def test_legal_hold(self):
        name = self.locked_bucket()
        version = ann.put_object(Bucket=name, Key="k", Body=b"x")["VersionId"]
        self.refused("NoSuchObjectLockConfiguration", 404, ann.get_object_legal_hold, Bucket=name, Key="k")
        ann.put_object_legal_hold(Bucket=name, Key="k", LegalHold={"Status": "ON"})
        self.assertEqual("ON", ann.head_object(Bucket=name, Key="k")["ObjectLockLegalHoldStatus"])
        self.denied(ann.delete_object, Bucket=name, Key="k", VersionId=version)
        ann.put_object_legal_hold(Bucket=name, Key="k", LegalHold={"Status": "OFF"})
        self.assertEqual("OFF", ann.get_object_legal_hold(Bucket=name, Key="k")["LegalHold"]["Status"])
        self.refused("MalformedXML", 400, ann.put_object_legal_hold, Bucket=name, Key="k", LegalHold={"Status": "abc"})
        ann.delete_object(Bucket=name, Key="k", VersionId=version)

    def test_buckets_without_lock(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="k", Body=b"x")
        for call in (ann.get_object_retention, ann.get_object_legal_hold):
            self.refused("InvalidRequest", 400, call, Bucket=name, Key="k")
        self.refused("InvalidRequest", 400, ann.put_object, Bucket=name, Key="k", Body=b"x", ObjectLockLegalHoldStatus="ON")
        self.refused("InvalidRequest", 400, ann.put_object_retention, Bucket=name, Key="k", Retention={"Mode": "GOVERNANCE", "RetainUntilDate": later(1)})
