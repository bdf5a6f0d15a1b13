import json

from fixture import StorageCase, ann, bob, nobody


def policy(name, *statements):
    defaults = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**defaults, **one} for one in statements]})


class Policies(StorageCase):
    def test_put_get_delete(self):
        name = self.bucket()
        self.refused("NoSuchBucketPolicy", 404, ann.get_bucket_policy, Bucket=name)
        document = policy(name, {})
        answer = ann.put_bucket_policy(Bucket=name, Policy=document)
        self.assertEqual(204, answer["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual(document, ann.get_bucket_policy(Bucket=name)["Policy"])
        self.assertTrue(ann.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"])
        ann.delete_bucket_policy(Bucket=name)
        self.refused("NoSuchBucketPolicy", 404, ann.get_bucket_policy, Bucket=name)
        self.assertFalse(ann.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"])
        ann.put_bucket_acl(Bucket=name, ACL="public-read")
        self.assertTrue(ann.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"])
        self.refused("MalformedPolicy", 400, ann.put_bucket_policy, Bucket=name, Policy=policy("other", {}))
        self.refused("MalformedPolicy", 400, ann.put_bucket_policy, Bucket=name, Policy="{")
        self.denied(bob.put_bucket_policy, Bucket=name, Policy=document)

    def test_another_account(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="in/k", Body=b"x")
        ann.put_object(Bucket=name, Key="out/k", Body=b"x")
        arn = f"arn:aws:s3:::{name}"
        ann.put_bucket_policy(
            Bucket=name,
            Policy=policy(
                name,
                {"Principal": {"AWS": "arn:aws:iam::bob:root"}, "Resource": f"{arn}/in/*", "Action": ["s3:GetObject", "s3:PutObject"]},
                {
                    "Principal": {"AWS": "arn:aws:iam::bob:root"},
                    "Resource": arn,
                    "Action": "s3:ListBucket",
                    "Condition": {"StringLike": {"s3:prefix": "in/*"}},
                },
            ),
        )
        self.assertFalse(ann.get_bucket_policy_status(Bucket=name)["PolicyStatus"]["IsPublic"])
        bob.get_object(Bucket=name, Key="in/k")
        bob.put_object(Bucket=name, Key="in/b", Body=b"y")
        self.denied(bob.get_object, Bucket=name, Key="out/k")
        self.denied(bob.put_object, Bucket=name, Key="out/b", Body=b"y")
        self.denied(nobody.get_object, Bucket=name, Key="in/k")
        self.assertEqual(2, bob.list_objects_v2(Bucket=name, Prefix="in/")["KeyCount"])
        self.denied(bob.list_objects_v2, Bucket=name)
        self.denied(bob.list_objects_v2, Bucket=name, Prefix="out/")
        self.denied(bob.copy_object, Bucket=name, Key="in/c", CopySource=f"{name}/out/k")
        bob.copy_object(Bucket=name, Key="in/c", CopySource=f"{name}/in/k")

    def test_tags_decide(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="public", Body=b"x", Tagging="security=public")
        ann.put_object(Bucket=name, Key="private", Body=b"x", Tagging="security=private")
        ann.put_bucket_policy(
            Bucket=name,
            Policy=policy(
                name,
                {"Condition": {"StringEquals": {"s3:ExistingObjectTag/security": "public"}}},
                {"Action": "s3:PutObjectTagging", "Condition": {"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["security"]}}},
            ),
        )
        bob.get_object(Bucket=name, Key="public")
        self.denied(bob.get_object, Bucket=name, Key="private")
        tag = lambda key: {"TagSet": [{"Key": key, "Value": "public"}]}
        bob.put_object_tagging(Bucket=name, Key="private", Tagging=tag("security"))
        self.denied(bob.put_object_tagging, Bucket=name, Key="private", Tagging=tag("other"))
        bob.get_object(Bucket=name, Key="private")

    def test_denials_win_but_not_over_the_owner_of_the_policy(self):
        name = self.bucket()
        deny = {"Effect": "Deny", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]}
        ann.put_bucket_policy(Bucket=name, Policy=policy(name, {}, deny))
        self.denied(ann.put_object, Bucket=name, Key="k", Body=b"x")
        self.denied(ann.list_objects_v2, Bucket=name)
        ann.delete_bucket_policy(Bucket=name)
        ann.put_object(Bucket=name, Key="k", Body=b"x")

    def test_encryption_can_be_demanded(self):
        name = self.bucket()
        unencrypted = {"Effect": "Deny", "Action": "s3:PutObject", "Condition": {"Null": {"s3:x-amz-server-side-encryption": "true"}}}
        ann.put_bucket_policy(Bucket=name, Policy=policy(name, unencrypted))
        self.denied(ann.put_object, Bucket=name, Key="k", Body=b"x")
        ann.put_object(Bucket=name, Key="k", Body=b"x", ServerSideEncryption="AES256")

    def test_public_policies_can_be_blocked(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="k", Body=b"x")
        ann.put_bucket_policy(Bucket=name, Policy=policy(name, {}))
        bob.get_object(Bucket=name, Key="k")
        ann.put_public_access_block(
            Bucket=name, PublicAccessBlockConfiguration={"BlockPublicPolicy": True, "RestrictPublicBuckets": True}
        )
        self.denied(bob.get_object, Bucket=name, Key="k")
        self.denied(ann.put_bucket_policy, Bucket=name, Policy=policy(name, {}))
        ann.put_bucket_policy(Bucket=name, Policy=policy(name, {"Principal": {"AWS": "arn:aws:iam::bob:root"}}))
        bob.get_object(Bucket=name, Key="k")
