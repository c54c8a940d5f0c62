package s3

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

func (e *endpoint) typ(t *testing.T, name string) resource.Type {
	t.Helper()
	for _, typ := range e.ResourceTypes() {
		if typ.Name == name {
			return typ
		}
	}
	t.Fatalf("no type %s", name)
	return resource.Type{}
}

func request(logicalID, properties string) resource.Request {
	return resource.Request{
		Stack: "Millrace-Dev", LogicalID: logicalID, Region: "us-east-1", Account: "000000000000", Partition: "aws",
		Properties: json.RawMessage(properties), Tags: map[string]string{"app": "millrace"},
	}
}

// stagingBucket is the bucket of the CDK's bootstrap template, resolved.
const stagingBucket = `{
	"BucketName": "cdk-hnb659fds-assets-000000000000-us-east-1",
	"AccessControl": "Private",
	"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key"}}]},
	"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true},
	"VersioningConfiguration": {"Status": "Enabled"},
	"LifecycleConfiguration": {"Rules": [{"Id": "CleanupOldVersions", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]}
}`

func TestBucketOfTheBootstrapTemplate(t *testing.T) {
	e := start(t)
	typ := e.typ(t, "AWS::S3::Bucket")
	r := request("StagingBucket", stagingBucket)
	if err := typ.Check(r.Properties); err != nil {
		t.Fatal(err)
	}
	made, err := typ.Create(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	name := "cdk-hnb659fds-assets-000000000000-us-east-1"
	if made.ID != name || made.Attributes["Arn"] != "arn:aws:s3:::"+name || made.Attributes["RegionalDomainName"] != name+".s3.us-east-1.amazonaws.com" {
		t.Errorf("%+v", made)
	}
	c := e.client()
	enc, err := c.GetBucketEncryption(t.Context(), &s3.GetBucketEncryptionInput{Bucket: &name})
	if err != nil || *enc.ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.KMSMasterKeyID != "key" {
		t.Errorf("encryption: %+v, %v", enc, err)
	}
	v, err := c.GetBucketVersioning(t.Context(), &s3.GetBucketVersioningInput{Bucket: &name})
	if err != nil || v.Status != types.BucketVersioningStatusEnabled {
		t.Errorf("versioning: %+v, %v", v, err)
	}
	tags, err := c.GetBucketTagging(t.Context(), &s3.GetBucketTaggingInput{Bucket: &name})
	if err != nil || *tags.TagSet[0].Key != "app" {
		t.Errorf("tags: %+v, %v", tags, err)
	}

	update := r
	update.Properties = json.RawMessage(strings.Replace(stagingBucket, "true", "false", 1))
	if _, err := typ.Update(t.Context(), update, name, r.Properties); err != nil {
		t.Fatal(err)
	}
	block, err := c.GetPublicAccessBlock(t.Context(), &s3.GetPublicAccessBlockInput{Bucket: &name})
	if err != nil || *block.PublicAccessBlockConfiguration.BlockPublicAcls {
		t.Errorf("after the update: %+v, %v", block, err)
	}
	if _, err := typ.Create(t.Context(), r); err == nil || !strings.Contains(err.Error(), name+" already exists") {
		t.Errorf("made again: %v", err)
	}
}

func TestBucketThatIsNotEmptyStays(t *testing.T) {
	e := start(t)
	typ := e.typ(t, "AWS::S3::Bucket")
	r := request("Lake", `{"VersioningConfiguration":{"Status":"Enabled"}}`)
	made, err := typ.Create(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^millrace-dev-lake-[a-z2-7]{12}$`).MatchString(made.ID) {
		t.Errorf("generated name %q", made.ID)
	}
	c := e.client()
	put(t, c, made.ID, "k", "old")
	put(t, c, made.ID, "k", "new")
	refused := func(why string) {
		t.Helper()
		err := typ.Delete(t.Context(), r, made.ID)
		if err == nil || !strings.HasPrefix(err.Error(), "BucketNotEmpty: The bucket you tried to delete is not empty") {
			t.Errorf("%s: %v", why, err)
		}
	}
	refused("with an object")
	if _, err := c.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &made.ID, Key: aws.String("k")}); err != nil {
		t.Fatal(err)
	}
	refused("with versions")

	list, err := c.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: &made.ID})
	if err != nil || len(list.Versions) != 2 || len(list.DeleteMarkers) != 1 || *list.Name != made.ID {
		t.Fatalf("versions: %+v, %v", list, err)
	}
	var all []types.ObjectIdentifier
	for _, v := range list.Versions {
		all = append(all, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
	}
	for _, m := range list.DeleteMarkers {
		all = append(all, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
	}
	if out, err := c.DeleteObjects(t.Context(), &s3.DeleteObjectsInput{Bucket: &made.ID, Delete: &types.Delete{Objects: all}}); err != nil || len(out.Errors) > 0 {
		t.Fatalf("%+v, %v", out, err)
	}
	for range 2 { // deleting what is gone succeeds
		if err := typ.Delete(t.Context(), r, made.ID); err != nil {
			t.Error(err)
		}
	}
}

func TestBucketPropertiesThatAreRefused(t *testing.T) {
	typ := start(t).typ(t, "AWS::S3::Bucket")
	for _, c := range []struct{ give, want string }{
		{`{"NotificationConfiguration":{}}`, ""},
		{`{"NotificationConfiguration":{"EventBridgeConfiguration":{"EventBridgeEnabled":true}}}`, "#/NotificationConfiguration: the local endpoint sends no S3 events; leave it out"},
		{`{"VersioningConfiguration":{"Status":"On"}}`, `#/VersioningConfiguration/Status: "On" is not a valid enum value; allowed are [Enabled Suspended]`},
		{`{"AccessControl":"PublicRead"}`, `#/AccessControl: "PublicRead" is not a valid enum value; allowed are [Private BucketOwnerFullControl LogDeliveryWrite]`},
		{`{"WebsiteConfiguration":{}}`, "#: extraneous key [WebsiteConfiguration] is not permitted"},
		{`{"LifecycleConfiguration":{"Rules":[{"Status":"Enabled","ExpirationInDays":"30","Transitions":[{"StorageClass":"GLACIER","TransitionInDays":7}]}]}}`, ""},
	} {
		err := typ.Check(json.RawMessage(c.give))
		if err == nil && c.want != "" || err != nil && err.Error() != c.want {
			t.Errorf("%s: got %v, want %q", c.give, err, c.want)
		}
	}
}

func TestSessionsAreBoundByTheirRoleAndTheBucketsPolicy(t *testing.T) {
	e := start(t)
	var role resource.Type
	for _, typ := range e.iam.ResourceTypes() {
		if typ.Name == "AWS::IAM::Role" {
			role = typ
		}
	}
	if _, err := role.Create(t.Context(), request("Role", `{
		"RoleName": "writer",
		"AssumeRolePolicyDocument": {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}]},
		"Policies": [{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":["s3:PutObject","s3:Abort*"],"Resource":"arn:aws:s3:::lake/events/*"},
			{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::lake","Condition":{"StringLike":{"s3:prefix":"events/*"}}}
		]}}]}`)); err != nil {
		t.Fatal(err)
	}
	e.bucket(t, "lake")
	// What the CDK writes for enforceSSL, a service's statement, and a grant.
	policy := e.typ(t, "AWS::S3::BucketPolicy")
	r := request("Policy", `{"Bucket":"lake","PolicyDocument":{"Version":"2012-10-17","Statement":[
		{"Effect":"Deny","Action":"s3:*","Principal":{"AWS":"*"},"Resource":["arn:aws:s3:::lake","arn:aws:s3:::lake/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}},
		{"Effect":"Allow","Action":"s3:PutObject","Principal":{"Service":"logging.s3.amazonaws.com"},"Resource":"arn:aws:s3:::lake/*"},
		{"Effect":"Allow","Action":"s3:GetObject","Principal":{"AWS":"arn:aws:iam::000000000000:role/writer"},"Resource":"arn:aws:s3:::lake/shared/*"},
		{"Effect":"Deny","Action":"s3:PutObject","Principal":"*","Resource":"arn:aws:s3:::lake/events/closed/*"}
	]}}`)
	if err := policy.Check(r.Properties); err != nil {
		t.Fatal(err)
	}
	if _, err := policy.Create(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	put(t, e.client(), "lake", "shared/k", "x")
	put(t, e.client(), "lake", "events/closed/k", "the owner may")

	key, secret, token := e.iam.Credentials("arn:aws:iam::000000000000:role/writer")
	c := e.client(key, secret, token)
	doPut := func(key string) error {
		_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("lake"), Key: &key, Body: strings.NewReader("x")})
		return err
	}
	doGet := func(key string) error {
		_, err := c.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("lake"), Key: &key})
		return err
	}
	list := func(prefix string) error {
		_, err := c.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("lake"), Prefix: &prefix})
		return err
	}
	for _, c := range []struct {
		what string
		err  error
		want string
	}{
		{"the role allows", doPut("events/k"), ""},
		{"the role does not allow", doPut("other/k"), "AccessDenied"},
		{"the bucket denies", doPut("events/closed/k"), "AccessDenied"},
		{"the bucket allows", doGet("shared/k"), ""},
		{"nobody allows", doGet("events/k"), "AccessDenied"},
		{"list under the condition", list("events/2026"), ""},
		{"list outside of it", list(""), "AccessDenied"},
	} {
		if awsapitest.Code(c.err) != c.want {
			t.Errorf("%s: got %v, want %q", c.what, c.err, c.want)
		}
	}
	want := "User: arn:aws:sts::000000000000:assumed-role/writer/millrace-local is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::lake/other/k\""
	if err := doPut("other/k"); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err := e.client(key, secret, "another token").ListBuckets(t.Context(), &s3.ListBucketsInput{})
	if awsapitest.Code(err) != "InvalidToken" {
		t.Errorf("a wrong token: %v", err)
	}

	got, err := e.client().GetBucketPolicy(t.Context(), &s3.GetBucketPolicyInput{Bucket: aws.String("lake")})
	if err != nil || !strings.Contains(*got.Policy, "SecureTransport") {
		t.Errorf("the policy reads %+v, %v", got, err)
	}
	if err := policy.Delete(t.Context(), r, "lake"); err != nil {
		t.Fatal(err)
	}
	if err := doGet("shared/k"); awsapitest.Code(err) != "AccessDenied" {
		t.Errorf("without the policy: %v", err)
	}
	if err := policy.Check(json.RawMessage(`{"Bucket":"lake","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}}`)); err == nil {
		t.Error("a policy without principal was taken")
	}
}
