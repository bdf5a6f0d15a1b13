from fixture import StorageCase, ann, bob


def tags(**pairs):
    return {"TagSet": [{"Key": key, "Value": value} for key, value in pairs.items()]}


class Tagging(StorageCase):
    def test_buckets(self):
        name = self.bucket()
        self.refused("NoSuchTagSet", 404, ann.get_bucket_tagging, Bucket=name)
        ann.put_bucket_tagging(Bucket=name, Tagging=tags(Team="a b", Cost=""))
        self.assertEqual(tags(Team="a b", Cost="")["TagSet"], ann.get_bucket_tagging(Bucket=name)["TagSet"])
        self.denied(bob.get_bucket_tagging, Bucket=name)
        ann.delete_bucket_tagging(Bucket=name)
        self.refused("NoSuchTagSet", 404, ann.get_bucket_tagging, Bucket=name)

    def test_objects(self):
        name = self.bucket()
        ann.put_object(Bucket=name, Key="k", Body=b"x", Tagging="a=1&b=x%20y")
        self.assertEqual(2, ann.get_object(Bucket=name, Key="k")["TagCount"])
        self.assertEqual(tags(a="1", b="x y")["TagSet"], ann.get_object_tagging(Bucket=name, Key="k")["TagSet"])
        etag = ann.head_object(Bucket=name, Key="k")["ETag"]
        ann.put_object_tagging(Bucket=name, Key="k", Tagging=tags(c="3"))
        self.assertEqual(tags(c="3")["TagSet"], ann.get_object_tagging(Bucket=name, Key="k")["TagSet"])
        many = {f"k{number}": "" for number in range(11)}
        self.refused("InvalidTag", 400, ann.put_object_tagging, Bucket=name, Key="k", Tagging=tags(**many))
        self.refused("InvalidTag", 400, ann.put_object_tagging, Bucket=name, Key="k", Tagging=tags(**{"k" * 129: ""}))
        self.refused("NoSuchKey", 404, ann.put_object_tagging, Bucket=name, Key="missing", Tagging=tags(a="1"))
        answer = ann.delete_object_tagging(Bucket=name, Key="k")
        self.assertEqual(204, answer["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual([], ann.get_object_tagging(Bucket=name, Key="k")["TagSet"])
        self.assertEqual(etag, ann.head_object(Bucket=name, Key="k")["ETag"])

    def test_a_copy_tells_no_tags_to_strangers(self):
        name, own = self.bucket(), self.bucket(ACL="public-read-write")
        ann.put_object(Bucket=name, Key="k", Body=b"x", Tagging="a=1", ACL="public-read")
        source = {"Bucket": own, "Key": "copied", "CopySource": f"{name}/k"}
        self.denied(bob.get_object_tagging, Bucket=name, Key="k")
        self.denied(bob.copy_object, **source)
        bob.copy_object(**source, TaggingDirective="REPLACE")
        self.assertEqual([], bob.get_object_tagging(Bucket=own, Key="copied")["TagSet"])

    def test_versions(self):
        name = self.bucket()
        ann.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        first = ann.put_object(Bucket=name, Key="k", Body=b"1", Tagging="n=1")["VersionId"]
        ann.put_object(Bucket=name, Key="k", Body=b"2", Tagging="n=2")
        ann.put_object_tagging(Bucket=name, Key="k", VersionId=first, Tagging=tags(n="one"))
        self.assertEqual(tags(n="one")["TagSet"], ann.get_object_tagging(Bucket=name, Key="k", VersionId=first)["TagSet"])
        self.assertEqual(tags(n="2")["TagSet"], ann.get_object_tagging(Bucket=name, Key="k")["TagSet"])
        copied = ann.copy_object(Bucket=name, Key="c", CopySource={"Bucket": name, "Key": "k", "VersionId": first})
        self.assertEqual(200, copied["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual(tags(n="one")["TagSet"], ann.get_object_tagging(Bucket=name, Key="c")["TagSet"])
        ann.delete_object(Bucket=name, Key="k")
        self.refused("NoSuchKey", 404, ann.get_object_tagging, Bucket=name, Key="k")
