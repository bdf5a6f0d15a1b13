from fixture import StorageCase, ann, nobody

KEYS = ["0%2F", "\nq", "a/1", "a/2", "b", "c/x/1", "foo", "foo/bar", "foo/bar/xyzzy", "p q", "é"]


class Lists(StorageCase):
    def filled(self):
        name = self.bucket()
        for key in KEYS:
            ann.put_object(Bucket=name, Key=key, Body=b"x")
        return name

    def test_order_is_that_of_the_bytes(self):
        listed = ann.list_objects_v2(Bucket=self.filled())["Contents"]
        self.assertEqual(sorted(KEYS, key=str.encode), [entry["Key"] for entry in listed])

    def test_delimiters(self):
        name = self.filled()
        listed = ann.list_objects(Bucket=name, Delimiter="/")
        self.assertEqual(["a/", "c/", "foo/"], [entry["Prefix"] for entry in listed["CommonPrefixes"]])
        self.assertIn("foo", [entry["Key"] for entry in listed["Contents"]])
        other = ann.list_objects_v2(Bucket=name, Delimiter="x", Prefix="c/")
        self.assertEqual(["c/x"], [entry["Prefix"] for entry in other["CommonPrefixes"]])

    def test_pages(self):
        name = self.filled()
        for size in (1, 2, 3, 7):
            for delimiter in ("", "/"):
                pages = ann.get_paginator("list_objects_v2").paginate(Bucket=name, Delimiter=delimiter, PaginationConfig={"PageSize": size})
                old = ann.get_paginator("list_objects").paginate(Bucket=name, Delimiter=delimiter, PaginationConfig={"PageSize": size})
                whole = ann.list_objects_v2(Bucket=name, Delimiter=delimiter)
                for walked in (list(pages), list(old)):
                    self.assertEqual(
                        [entry["Key"] for entry in whole["Contents"]],
                        [entry["Key"] for page in walked for entry in page.get("Contents", [])],
                    )
                    self.assertEqual(
                        whole.get("CommonPrefixes", []),
                        [entry for page in walked for entry in page.get("CommonPrefixes", [])],
                    )

    def test_limits_and_tokens(self):
        name = self.filled()
        self.assertNotIn("Contents", ann.list_objects(Bucket=name, MaxKeys=0))
        self.refused("InvalidArgument", 400, ann.list_objects, Bucket=name, MaxKeys=-1)
        self.refused("InvalidArgument", 400, ann.list_objects_v2, Bucket=name, ContinuationToken="!!")
        after = ann.list_objects_v2(Bucket=name, StartAfter="b", MaxKeys=1, FetchOwner=True)
        self.assertEqual("c/x/1", after["Contents"][0]["Key"])
        self.assertEqual(ann.list_buckets()["Owner"], after["Contents"][0]["Owner"])
        self.denied(nobody.list_objects, Bucket=name)

    def test_versions(self):
        name = self.bucket()
        ann.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        made = [ann.put_object(Bucket=name, Key=key, Body=b"x")["VersionId"] for key in "aabbb"]
        ann.delete_object(Bucket=name, Key="a")
        pages = ann.get_paginator("list_object_versions").paginate(Bucket=name, PaginationConfig={"PageSize": 2})
        versions = [entry for page in pages for entry in page.get("Versions", [])]
        self.assertEqual(sorted(made), sorted(entry["VersionId"] for entry in versions))
        self.assertEqual(made[4], versions[2]["VersionId"])
        self.assertEqual([False, False, True, False, False], [entry["IsLatest"] for entry in versions])

    def test_buckets(self):
        name = self.bucket()
        self.assertIn(name, [bucket["Name"] for bucket in ann.list_buckets()["Buckets"]])
        self.denied(nobody.list_buckets)
