import json

from fixture import StorageCase, ann, request


ENTITY = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><CORSConfiguration>&x;</CORSConfiguration>'


class FurtherDocuments(StorageCase):
    def test_versioning(self):
        name = self.bucket()
        self.assertNotIn("Status", ann.get_bucket_versioning(Bucket=name))
        for status in ("Enabled", "Suspended"):
            ann.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})
            self.assertEqual(status, ann.get_bucket_versioning(Bucket=name)["Status"])

    def test_website(self):
        name = self.bucket()
        self.refused("NoSuchWebsiteConfiguration", 404, ann.get_bucket_website, Bucket=name)
        website = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}}
        ann.put_bucket_website(Bucket=name, WebsiteConfiguration=website)
        found = ann.get_bucket_website(Bucket=name)
        self.assertEqual(website, {key: found[key] for key in website})
        ann.delete_bucket_website(Bucket=name)
        self.refused("NoSuchWebsiteConfiguration", 404, ann.get_bucket_website, Bucket=name)

    def test_payment_acceleration_notification(self):
        name = self.bucket()
        self.assertEqual("BucketOwner", ann.get_bucket_request_payment(Bucket=name)["Payer"])
        ann.put_bucket_request_payment(Bucket=name, RequestPaymentConfiguration={"Payer": "Requester"})
        self.assertEqual("Requester", ann.get_bucket_request_payment(Bucket=name)["Payer"])
        self.assertNotIn("Status", ann.get_bucket_accelerate_configuration(Bucket=name))
        self.refused("NotImplemented", 501, ann.put_bucket_accelerate_configuration, Bucket=name, AccelerateConfiguration={"Status": "Enabled"})
        ann.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={})
        self.assertNotIn("TopicConfigurations", ann.get_bucket_notification_configuration(Bucket=name))

    def test_what_is_not_there_says_so(self):
        name = self.bucket()
        self.refused("ReplicationConfigurationNotFoundError", 404, ann.get_bucket_replication, Bucket=name)
        self.refused("NotImplemented", 501, ann.list_bucket_inventory_configurations, Bucket=name)
        self.refused("NotImplemented", 501, ann.get_bucket_metrics_configuration, Bucket=name, Id="x")
        self.refused("NotImplemented", 501, ann.restore_object, Bucket=name, Key="k", RestoreRequest={"Days": 1})
        self.refused(
            "NotImplemented", 501, ann.select_object_content, Bucket=name, Key="k", Expression="x", ExpressionType="SQL", InputSerialization={"CSV": {}}, OutputSerialization={"CSV": {}}
        )

    def test_hostile_documents(self):
        name = self.bucket(ACL="public-read-write")
        bomb = b'<!DOCTYPE a [<!ENTITY x "y">]><CORSConfiguration>&x;</CORSConfiguration>'
        self.assertEqual(403, request("PUT", f"/{name}?cors", body=bomb)[0])
        self.assertEqual(403, request("GET", f"/{name}?policy")[0])

    def test_entities_are_refused(self):
        name = self.bucket()
        everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:PutBucketCORS", "Resource": f"arn:aws:s3:::{name}"}
        ann.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [everybody]}))
        for body in (ENTITY, b"<a>" * 1000, b"\xff\xfe"):
            status, _, answer = request("PUT", f"/{name}?cors", body=body)
            self.assertEqual((400, True), (status, b"<Code>MalformedXML</Code>" in answer))
