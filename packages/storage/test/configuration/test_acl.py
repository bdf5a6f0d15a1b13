from fixture import ALL_USERS, StorageCase, ann, bob, nobody, request


class AccessControlLists(StorageCase):
    def test_default_acl_is_the_owner_alone(self):
        name = self.bucket()
        acl = ann.get_bucket_acl(Bucket=name)
        self.assertEqual({"ID": "ann", "DisplayName": "Ann"}, acl["Owner"])
        self.assertEqual(
            [{"Grantee": {"ID": "ann", "DisplayName": "Ann", "Type": "CanonicalUser"}, "Permission": "FULL_CONTROL"}],
            acl["Grants"],
        )
        ann.put_object(Bucket=name, Key="k", Body=b"x")
        self.assertEqual(acl["Grants"], ann.get_object_acl(Bucket=name, Key="k")["Grants"])
        for call in (bob.list_objects_v2, nobody.list_objects_v2, bob.get_bucket_acl, bob.get_bucket_policy):
            self.denied(call, Bucket=name)
        self.denied(bob.get_object, Bucket=name, Key="k")
        self.denied(nobody.put_object, Bucket=name, Key="k", Body=b"y")

    def test_canned_acls_of_buckets(self):
        name = self.bucket(ACL="public-read")
        ann.put_object(Bucket=name, Key="k", Body=b"x")
        self.assertEqual(["k"], [one["Key"] for one in nobody.list_objects_v2(Bucket=name)["Contents"]])
        self.denied(nobody.get_object, Bucket=name, Key="k")
        self.refused("NoSuchKey", 404, nobody.get_object, Bucket=name, Key="missing")
        self.denied(bob.put_object, Bucket=name, Key="b", Body=b"y")
        ann.put_bucket_acl(Bucket=name, ACL="public-read-write")
        bob.put_object(Bucket=name, Key="b", Body=b"y")
        self.denied(ann.get_object, Bucket=name, Key="b")
        bob.put_object(Bucket=name, Key="c", Body=b"y", ACL="bucket-owner-full-control")
        self.assertEqual(b"y", ann.get_object(Bucket=name, Key="c")["Body"].read())
        self.assertEqual("bob", ann.get_object_acl(Bucket=name, Key="c")["Owner"]["ID"])
        ann.put_bucket_acl(Bucket=name, ACL="authenticated-read")
        bob.list_objects_v2(Bucket=name)
        self.denied(nobody.list_objects_v2, Bucket=name)
        self.refused("InvalidArgument", 400, ann.put_bucket_acl, Bucket=name, ACL="whatever")

    def test_grants_of_objects(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="k", Body=b"x", ACL="public-read")
        self.assertEqual(200, request("GET", f"/{name}/k")[0])
        ann.put_object_acl(Bucket=name, Key="k", GrantRead='id="bob"', GrantReadACP="emailAddress=bob@example.com")
        self.assertEqual(403, request("GET", f"/{name}/k")[0])
        self.assertEqual(b"x", bob.get_object(Bucket=name, Key="k")["Body"].read())
        grants = bob.get_object_acl(Bucket=name, Key="k")["Grants"]
        self.assertEqual({"READ", "READ_ACP"}, {grant["Permission"] for grant in grants})
        self.denied(bob.put_object_acl, Bucket=name, Key="k", ACL="public-read")
        policy = ann.get_object_acl(Bucket=name, Key="k")
        policy = {"Owner": policy["Owner"], "Grants": [{"Grantee": {"Type": "Group", "URI": ALL_USERS}, "Permission": "READ"}]}
        ann.put_object_acl(Bucket=name, Key="k", AccessControlPolicy=policy)
        self.assertEqual(200, request("GET", f"/{name}/k")[0])
        policy["Grants"][0]["Grantee"] = {"Type": "CanonicalUser", "ID": "eve"}
        self.refused("InvalidArgument", 400, ann.put_object_acl, Bucket=name, Key="k", AccessControlPolicy=policy)
        policy["Grants"][0]["Grantee"] = {"Type": "AmazonCustomerByEmail", "EmailAddress": "eve@example.com"}
        self.refused("UnresolvableGrantByEmailAddress", 400, ann.put_object_acl, Bucket=name, Key="k", AccessControlPolicy=policy)

    def test_an_acl_is_given_in_one_way(self):
        name = self.bucket(ACL="public-read-write")
        document = {"Owner": {"ID": "ann"}, "Grants": []}
        self.refused("UnexpectedContent", 400, ann.put_bucket_acl, Bucket=name, ACL="private", AccessControlPolicy=document)
        self.refused("MissingSecurityHeader", 400, ann.put_bucket_acl, Bucket=name)
        self.refused("InvalidRequest", 400, ann.put_bucket_acl, Bucket=name, ACL="private", GrantRead='id="bob"')
        document["Owner"]["ID"] = "bob"
        self.denied(ann.put_bucket_acl, Bucket=name, AccessControlPolicy=document)

    def test_ownership(self):
        name = self.bucket(ObjectOwnership="BucketOwnerEnforced")
        self.refused("AccessControlListNotSupported", 400, ann.put_bucket_acl, Bucket=name, ACL="public-read")
        self.refused("AccessControlListNotSupported", 400, ann.put_object, Bucket=name, Key="k", Body=b"x", ACL="public-read")
        ann.put_object(Bucket=name, Key="k", Body=b"x", ACL="bucket-owner-full-control")
        rule = ann.get_bucket_ownership_controls(Bucket=name)["OwnershipControls"]["Rules"][0]
        self.assertEqual("BucketOwnerEnforced", rule["ObjectOwnership"])
        ann.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
        ann.put_bucket_acl(Bucket=name, ACL="public-read-write")
        bob.put_object(Bucket=name, Key="given", Body=b"y", ACL="bucket-owner-full-control")
        bob.put_object(Bucket=name, Key="kept", Body=b"y")
        self.assertEqual(b"y", ann.get_object(Bucket=name, Key="given")["Body"].read())
        self.denied(ann.get_object, Bucket=name, Key="kept")
        self.refused(
            "InvalidBucketAclWithObjectOwnership",
            400,
            ann.put_bucket_ownership_controls,
            Bucket=name,
            OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        )
        ann.delete_bucket_ownership_controls(Bucket=name)
        self.refused("OwnershipControlsNotFoundError", 404, ann.get_bucket_ownership_controls, Bucket=name)

    def test_public_access_block(self):
        name = self.bucket()
        self.refused("NoSuchPublicAccessBlockConfiguration", 404, ann.get_public_access_block, Bucket=name)
        ann.put_object(Bucket=name, Key="k", Body=b"x", ACL="public-read")
        ann.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={"IgnorePublicAcls": True, "BlockPublicAcls": True})
        self.assertEqual(
            {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False},
            ann.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"],
        )
        self.denied(nobody.get_object, Bucket=name, Key="k")
        self.denied(ann.put_object, Bucket=name, Key="l", Body=b"x", ACL="public-read")
        self.denied(ann.put_bucket_acl, Bucket=name, ACL="public-read-write")
        self.denied(ann.put_object_acl, Bucket=name, Key="k", ACL="authenticated-read")
        ann.delete_public_access_block(Bucket=name)
        self.assertEqual(200, request("GET", f"/{name}/k")[0])
