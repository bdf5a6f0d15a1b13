from fixture import StorageCase, ann, request

RULE = {
    "AllowedMethods": ["GET", "PUT"],
    "AllowedOrigins": ["https://*.example.com"],
    "AllowedHeaders": ["x-amz-*"],
    "ExposeHeaders": ["ETag"],
    "MaxAgeSeconds": 60,
}


class Cors(StorageCase):
    def test_document(self):
        name = self.bucket()
        self.refused("NoSuchCORSConfiguration", 404, ann.get_bucket_cors, Bucket=name)
        ann.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [RULE]})
        self.assertEqual([RULE], ann.get_bucket_cors(Bucket=name)["CORSRules"])
        wrong = {**RULE, "AllowedMethods": ["PATCH"]}
        self.refused("InvalidRequest", 400, ann.put_bucket_cors, Bucket=name, CORSConfiguration={"CORSRules": [wrong]})
        ann.delete_bucket_cors(Bucket=name)
        self.refused("NoSuchCORSConfiguration", 404, ann.get_bucket_cors, Bucket=name)

    def test_requests(self):
        name = self.bucket(ACL="public-read")
        ann.put_object(Bucket=name, Key="k", Body=b"x", ACL="public-read")
        origin = {"Origin": "https://a.example.com"}
        self.assertNotIn("access-control-allow-origin", request("GET", f"/{name}/k", origin)[1])
        ask = {**origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-amz-acl"}
        self.assertEqual(403, request("OPTIONS", f"/{name}/k", ask)[0])
        ann.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": [RULE]})
        status, headers, _ = request("GET", f"/{name}/k", origin)
        self.assertEqual((200, "https://a.example.com", "ETag"), (status, headers["access-control-allow-origin"], headers["access-control-expose-headers"]))
        status, headers, _ = request("GET", f"/{name}/missing", origin)
        self.assertEqual((404, "https://a.example.com"), (status, headers["access-control-allow-origin"]))
        self.assertNotIn("access-control-allow-origin", request("GET", f"/{name}/k", {"Origin": "https://b.example"})[1])
        status, headers, _ = request("OPTIONS", f"/{name}/k", ask)
        self.assertEqual((200, "GET, PUT", "x-amz-acl", "60"), (status, headers["access-control-allow-methods"], headers["access-control-allow-headers"], headers["access-control-max-age"]))
        self.assertEqual(403, request("OPTIONS", f"/{name}/k", {**ask, "Access-Control-Request-Method": "DELETE"})[0])
        self.assertEqual(400, request("OPTIONS", f"/{name}/k", {})[0])
