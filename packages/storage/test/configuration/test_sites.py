"""Buckets of sites, and keys that are kept to sites or to reading."""

import itertools
import json
import os

from fixture import StorageCase, ann, bob, client, nobody

DATA = os.environ["STORAGE_DATA"]
_numbers = itertools.count(1)


def write(folder, name, content):
    """As the API publishes: by rename."""
    path = os.path.join(DATA, folder, f"{name}.json")
    with open(path + ".new", "w") as file:
        json.dump(content, file)
    os.rename(path + ".new", path)


def make_site():
    """Name, id and folder of a site of Ann's."""
    number = f"{os.getpid() % 10_000_000:07}{next(_numbers):08}"
    site, version, name = f"s{number}", f"v{number}", f"site{number}"
    folder = os.path.join(DATA, "sites", site, "versions", version)
    os.makedirs(folder)
    write("buckets", name, {"site": site, "owner": "ann", "createdAt": 0, "active": version, "versions": {"main": version}})
    return name, site, folder


def make_key(access="write", sites=None):
    name = f"key{os.getpid()}x{next(_numbers)}"
    account = {"id": "ann", "name": "Ann", "email": "ann@example.com"}
    write("access-keys", name, {"id": name, "secret": "secret-of-key", "account": account, "sites": sites, "access": access, "expiresAt": None})
    return client(name, "secret-of-key")


class Sites(StorageCase):
    def test_a_site_is_private_through_s3(self):
        name, _, folder = make_site()
        with open(os.path.join(folder, "index.html"), "w") as file:
            file.write("hello")
        self.assertEqual(b"hello", ann.get_object(Bucket=name, Key="index.html")["Body"].read())
        for stranger in (bob, nobody):
            self.denied(stranger.get_object, Bucket=name, Key="index.html")
            self.denied(stranger.list_objects_v2, Bucket=name)
        self.assertTrue(ann.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]["RestrictPublicBuckets"])
        rule = ann.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"][0]
        self.assertEqual("BucketOwnerEnforced", rule["ObjectOwnership"])
        self.refused("AccessControlListNotSupported", 400, ann.put_object, Bucket=name, Key="k", Body=b"x", ACL="public-read")
        statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
        policy = json.dumps({"Statement": [statement]})
        self.denied(ann.put_bucket_policy, Bucket=name, Policy=policy)
        ann.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"BlockPublicPolicy": False})
        ann.put_bucket_policy(Bucket=name, Policy=policy)
        self.assertEqual(b"hello", nobody.get_object(Bucket=name, Key="index.html")["Body"].read())

    def test_a_site_holds_plain_files(self):
        name, _, folder = make_site()
        for arguments in ({"ServerSideEncryption": "AES256"}, {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": os.urandom(32)}):
            self.refused("InvalidRequest", 400, ann.put_object, Bucket=name, Key="k", Body=b"x", **arguments)
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        self.refused(
            "InvalidRequest", 400, ann.put_bucket_encryption, Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]}
        )
        own = self.bucket()
        ann.put_object(Bucket=own, Key="k", Body=b"x", ServerSideEncryption="AES256")
        ann.copy_object(Bucket=name, Key="copied", CopySource=f"{own}/k")
        with open(os.path.join(folder, "copied"), "rb") as file:
            self.assertEqual(b"x", file.read())

    def test_tags_of_a_file_that_another_program_wrote(self):
        name, _, folder = make_site()
        with open(os.path.join(folder, "k"), "w") as file:
            file.write("x")
        self.assertEqual([], ann.get_object_tagging(Bucket=name, Key="k")["TagSet"])
        ann.put_object_tagging(Bucket=name, Key="k", Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
        self.assertEqual(1, ann.get_object(Bucket=name, Key="k")["TagCount"])

    def test_keys_are_kept_to_their_sites(self):
        name, site, _ = make_site()
        other, other_site, _ = make_site()
        own = self.bucket()
        kept = make_key(sites=[site])
        kept.put_object(Bucket=name, Key="k", Body=b"x")
        kept.put_object(Bucket=f"main.{name}", Key="l", Body=b"x")
        self.assertEqual({name, f"main.{name}"}, {one["Name"] for one in kept.list_buckets()["Buckets"]})
        for bucket in (other, own, "no-such-bucket-at-all"):
            self.denied(kept.list_objects_v2, Bucket=bucket)
            self.denied(kept.put_object, Bucket=bucket, Key="k", Body=b"x")
            self.denied(kept.copy_object, Bucket=name, Key="c", CopySource=f"{bucket}/k")
            self.denied(kept.put_bucket_policy, Bucket=bucket, Policy="{}")
        self.denied(kept.create_bucket, Bucket=f"{own}-new")

    def test_keys_for_reading_change_nothing(self):
        name, _, _ = make_site()
        ann.put_object(Bucket=name, Key="k", Body=b"x")
        reading = make_key(access="read")
        reading.get_object(Bucket=name, Key="k")
        reading.get_public_access_block(Bucket=name)
        self.denied(reading.put_object, Bucket=name, Key="k", Body=b"y")
        self.denied(reading.delete_object, Bucket=name, Key="k")
        self.denied(reading.put_object_tagging, Bucket=name, Key="k", Tagging={"TagSet": []})
        self.denied(reading.create_multipart_upload, Bucket=name, Key="k")
        self.denied(reading.delete_bucket_policy, Bucket=name)
        self.denied(reading.create_bucket, Bucket=f"{name}-new")
        errors = reading.delete_objects(Bucket=name, Delete={"Objects": [{"Key": "k"}]})["Errors"]
        self.assertEqual(["AccessDenied"], [error["Code"] for error in errors])
