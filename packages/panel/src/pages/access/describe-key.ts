/** What an S3 client is configured with. */
export interface S3Access {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Texts that are pasted into a shell or a file of PHP. Buckets stand in the path of addresses. */
export function describeKey({ endpoint, region, bucket, accessKeyId, secretAccessKey }: S3Access) {
  const host = new URL(endpoint).host;
  return [
    {
      title: 'aws',
      text: [
        `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
        `export AWS_SECRET_ACCESS_KEY='${secretAccessKey}'`,
        `aws --endpoint-url ${endpoint} --region ${region} s3 sync . s3://${bucket}/`,
      ].join('\n'),
    },
    {
      title: 'rclone',
      text: [
        '[daspanel]',
        'type = s3',
        'provider = Other',
        `access_key_id = ${accessKeyId}`,
        `secret_access_key = ${secretAccessKey}`,
        `endpoint = ${endpoint}`,
        `region = ${region}`,
        'force_path_style = true',
        '',
        `# rclone sync . daspanel:${bucket}`,
      ].join('\n'),
    },
    {
      title: 's3cmd',
      text:
        `s3cmd --access_key=${accessKeyId} --secret_key='${secretAccessKey}' --host=${host} --host-bucket=${host} ` +
        `--region=${region} sync ./ s3://${bucket}/`,
    },
    {
      title: 'PHP (aws/aws-sdk-php)',
      text: [
        '$s3 = new Aws\\S3\\S3Client([',
        `    'endpoint' => '${endpoint}',`,
        `    'region' => '${region}',`,
        "    'use_path_style_endpoint' => true,",
        `    'credentials' => ['key' => '${accessKeyId}', 'secret' => '${secretAccessKey}'],`,
        ']);',
        `$s3->putObject(['Bucket' => '${bucket}', 'Key' => 'hello.txt', 'Body' => 'hello']);`,
      ].join('\n'),
    },
  ];
}
