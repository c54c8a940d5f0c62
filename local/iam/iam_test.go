package iam

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	firehosetypes "github.com/aws/aws-sdk-go-v2/service/firehose/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

const (
	account   = "000000000000"
	secretARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:key-AbCdEf"
)

// endpoint is IAM and STS on loopback, and services that say yes to whatever
// they are asked: what reaches them was authorized.
func endpoint(t *testing.T) (*Service, func(pair ...string) aws.Config) {
	t.Helper()
	s := New(Config{SecretARN: func(id string) (string, bool) { return secretARN, id == "key" }})
	mux := &awsapi.Mux{Principal: s.Principal, Authorize: s.AuthorizeRequest}
	mux.Add(s.API())
	mux.Add(s.STS())
	yes := func(context.Context, *awsapi.Request) (any, error) { return nil, nil }
	for name, target := range map[string]string{"kinesis": "Kinesis_20131202", "firehose": "Firehose_20150804", "secretsmanager": "secretsmanager"} {
		mux.Add(awsapi.Service{Name: name, Protocol: awsapi.JSON11, TargetPrefix: target, Actions: map[string]awsapi.Action{
			"PutRecords": yes, "GetRecords": yes, "DescribeStreamSummary": yes, "PutRecordBatch": yes, "GetSecretValue": yes,
		}})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return s, func(pair ...string) aws.Config {
		if len(pair) == 0 {
			pair = []string{OwnerAccessKey, OwnerSecretKey, ""}
		}
		return aws.Config{
			Region: "us-east-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
			Credentials: credentials.NewStaticCredentialsProvider(pair[0], pair[1], pair[2]),
		}
	}
}

func of(t *testing.T, s *Service, name string) resource.Type {
	t.Helper()
	for _, typ := range s.ResourceTypes() {
		if typ.Name == name {
			return typ
		}
	}
	t.Fatalf("no type %s", name)
	return resource.Type{}
}

func requestFor(logicalID, properties string) resource.Request {
	return resource.Request{
		Stack: "Dev", LogicalID: logicalID, Region: "us-east-1", Account: account, Partition: "aws",
		Properties: json.RawMessage(properties), Tags: map[string]string{"app": "millrace"},
	}
}

func create(t *testing.T, s *Service, typ, properties string) resource.Result {
	t.Helper()
	r := requestFor("Thing", properties)
	if err := of(t, s, typ).Check(r.Properties); err != nil {
		t.Fatalf("%s: %v", typ, err)
	}
	made, err := of(t, s, typ).Create(t.Context(), r)
	if err != nil {
		t.Fatalf("%s: %v", typ, err)
	}
	return made
}

const (
	trustLambda = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"lambda.amazonaws.com"}}]}`
	// as the CDK's bootstrap writes it
	trustAccount = `{"Version":"2012-10-17","Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"AWS":"000000000000"}}]}`
)

func policyOf(statements string) string {
	return `{"Version":"2012-10-17","Statement":[` + statements + `]}`
}

func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

func TestRolesReadBack(t *testing.T) {
	s, config := endpoint(t)
	made := create(t, s, "AWS::IAM::Role", `{"AssumeRolePolicyDocument":`+trustLambda+`,"Path":"/app/","Description":"d",
		"ManagedPolicyArns":["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
		"Policies":[{"PolicyName":"own","PolicyDocument":`+policyOf(`{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)+`}],
		"Tags":[{"Key":"k","Value":"v"}]}`)
	if !strings.HasPrefix(made.ID, "Dev-Thing-") || made.Attributes["Arn"] != "arn:aws:iam::000000000000:role/app/"+made.ID || !strings.HasPrefix(made.Attributes["RoleId"].(string), "AROA") {
		t.Errorf("%+v", made)
	}
	create(t, s, "AWS::IAM::Policy", `{"PolicyName":"default","Roles":["`+made.ID+`"],"PolicyDocument":`+policyOf(`{"Effect":"Allow","Action":"kinesis:*","Resource":"*"}`)+`}`)

	c := iam.NewFromConfig(config())
	got, err := c.GetRole(t.Context(), &iam.GetRoleInput{RoleName: &made.ID})
	if err != nil {
		t.Fatal(err)
	}
	trust, _ := url.PathUnescape(*got.Role.AssumeRolePolicyDocument)
	if *got.Role.Path != "/app/" || !sameJSON(trust, trustLambda) || *got.Role.MaxSessionDuration != 3600 || len(got.Role.Tags) != 2 {
		t.Errorf("%+v", got.Role)
	}
	names, err := c.ListRolePolicies(t.Context(), &iam.ListRolePoliciesInput{RoleName: &made.ID})
	if err != nil || strings.Join(names.PolicyNames, ",") != "default,own" {
		t.Errorf("%+v, %v", names, err)
	}
	inline, err := c.GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{RoleName: &made.ID, PolicyName: aws.String("own")})
	if err != nil || !strings.Contains(*inline.PolicyDocument, "s3%3A%2A") {
		t.Errorf("%+v, %v", inline, err)
	}
	attached, err := c.ListAttachedRolePolicies(t.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: &made.ID})
	if err != nil || *attached.AttachedPolicies[0].PolicyName != "AWSLambdaBasicExecutionRole" {
		t.Errorf("%+v, %v", attached, err)
	}
	version, err := c.GetPolicyVersion(t.Context(), &iam.GetPolicyVersionInput{PolicyArn: attached.AttachedPolicies[0].PolicyArn, VersionId: aws.String("v1")})
	if err != nil || !strings.Contains(*version.PolicyVersion.Document, "logs%3APutLogEvents") {
		t.Errorf("%+v, %v", version, err)
	}
	list, err := c.ListRoles(t.Context(), &iam.ListRolesInput{PathPrefix: aws.String("/app/")})
	if err != nil || len(list.Roles) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	_, err = c.GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("missing")})
	if awsapitest.Code(err) != "NoSuchEntity" {
		t.Errorf("missing role: %v", err)
	}
}

func TestCallsOfARoleAreCheckedAndTheOwnersAreNot(t *testing.T) {
	s, config := endpoint(t)
	role := create(t, s, "AWS::IAM::Role", `{"RoleName":"transform","AssumeRolePolicyDocument":`+trustLambda+`}`)
	create(t, s, "AWS::IAM::Policy", `{"PolicyName":"p","Roles":["transform"],"PolicyDocument":`+policyOf(`
		{"Effect":"Allow","Action":["kinesis:PutRecords","kinesis:GetRecords"],"Resource":"arn:aws:kinesis:us-east-1:000000000000:stream/out"},
		{"Effect":"Allow","Action":"firehose:PutRecordBatch","Resource":"arn:aws:firehose:us-east-1:000000000000:deliverystream/rejects"},
		{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"`+secretARN+`"}`)+`}`)
	key, secret, token := s.Credentials(role.Attributes["Arn"].(string))
	if k, _, _ := s.Credentials(role.Attributes["Arn"].(string)); k != key {
		t.Error("a role has more than one standing session")
	}
	session, owner := config(key, secret, token), config()

	records := []kinesistypes.PutRecordsRequestEntry{{Data: []byte(`"StreamARN":"arn:aws:kinesis:us-east-1:000000000000:stream/out"`), PartitionKey: aws.String(`"StreamARN":"x"`)}}
	putRecords := func(c aws.Config, in kinesis.PutRecordsInput) error {
		in.Records = records
		_, err := kinesis.NewFromConfig(c).PutRecords(t.Context(), &in)
		return err
	}
	getRecords := func(c aws.Config) error {
		_, err := kinesis.NewFromConfig(c).GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: aws.String("i")})
		return err
	}
	describe := func(c aws.Config) error {
		_, err := kinesis.NewFromConfig(c).DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: aws.String("out")})
		return err
	}
	batch := func(c aws.Config, name string) error {
		_, err := firehose.NewFromConfig(c).PutRecordBatch(t.Context(), &firehose.PutRecordBatchInput{DeliveryStreamName: &name, Records: []firehosetypes.Record{{Data: []byte("x")}}})
		return err
	}
	value := func(c aws.Config, id string) error {
		_, err := secretsmanager.NewFromConfig(c).GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &id})
		return err
	}
	arn := func(name string) *string { return aws.String("arn:aws:kinesis:us-east-1:000000000000:stream/" + name) }
	for _, c := range []struct {
		what string
		err  error
		want string
	}{
		{"stream by ARN", putRecords(session, kinesis.PutRecordsInput{StreamARN: arn("out")}), ""},
		{"stream by name", putRecords(session, kinesis.PutRecordsInput{StreamName: aws.String("out")}), ""},
		{"another stream", putRecords(session, kinesis.PutRecordsInput{StreamARN: arn("in")}), "AccessDeniedException"},
		{"another stream, as the owner", putRecords(owner, kinesis.PutRecordsInput{StreamARN: arn("in")}), ""},
		{"no stream named", getRecords(session), ""},
		{"an action that is not allowed", describe(session), "AccessDeniedException"},
		{"delivery stream", batch(session, "rejects"), ""},
		{"another delivery stream", batch(session, "lake"), "AccessDeniedException"},
		{"secret by ARN", value(session, secretARN), ""},
		{"secret by name", value(session, "key"), ""},
		{"another secret", value(session, "other"), "AccessDeniedException"},
		{"a session of another run", getRecords(config("ASIAANOTHERRUN", "x", "y")), "UnrecognizedClientException"},
		{"any key that is no session's", getRecords(config("whatever", "x", "")), ""},
	} {
		if awsapitest.Code(c.err) != c.want {
			t.Errorf("%s: got %v, want %q", c.what, c.err, c.want)
		}
	}
	want := "User: arn:aws:sts::000000000000:assumed-role/transform/millrace-local is not authorized to perform: kinesis:PutRecords on resource: " +
		"arn:aws:kinesis:us-east-1:000000000000:stream/in because no identity-based policy allows the kinesis:PutRecords action"
	if err := putRecords(session, kinesis.PutRecordsInput{StreamARN: arn("in")}); !strings.Contains(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestRefusalsSayWhichPolicyRefused(t *testing.T) {
	s := New(Config{})
	arn := "arn:aws:iam::000000000000:role/r"
	boundary := create(t, s, "AWS::IAM::ManagedPolicy", `{"ManagedPolicyName":"b","PolicyDocument":`+policyOf(`
		{"Effect":"Allow","Action":["s3:*","kinesis:*"],"Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}`)+`}`)
	create(t, s, "AWS::IAM::Role", `{"RoleName":"r","AssumeRolePolicyDocument":`+trustLambda+`,"PermissionsBoundary":"`+boundary.ID+`",
		"Policies":[{"PolicyName":"p","PolicyDocument":`+policyOf(`{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"kinesis:Put*","Resource":"*"}`)+`}]}`)
	for action, want := range map[string]string{
		"s3:GetObject":         "",
		"kinesis:PutRecord":    "with an explicit deny in an identity-based policy",
		"s3:DeleteBucket":      "with an explicit deny in a permissions boundary",
		"firehose:PutRecord":   "because no permissions boundary allows the firehose:PutRecord action",
		"kinesis:GetRecords":   "",
		"kinesis:DeleteStream": "",
	} {
		err := s.Authorize(arn, action, "arn:x")
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasSuffix(err.Error(), "on resource: arn:x "+want)) {
			t.Errorf("%s: got %v, want …%s", action, err, want)
		}
	}
	if err := s.Authorize("arn:aws:iam::000000000000:role/missing", "s3:GetObject", "arn:x"); err == nil {
		t.Error("a role that does not exist may read")
	}
}

func TestAssumeRole(t *testing.T) {
	s, config := endpoint(t)
	create(t, s, "AWS::IAM::Role", `{"RoleName":"deploy","AssumeRolePolicyDocument":`+trustAccount+`,"MaxSessionDuration":7200,
		"Policies":[{"PolicyName":"p","PolicyDocument":`+policyOf(`{"Effect":"Allow","Action":["kinesis:*","sts:AssumeRole"],"Resource":"*"}`)+`}]}`)
	create(t, s, "AWS::IAM::Role", `{"RoleName":"fn","AssumeRolePolicyDocument":`+trustLambda+`}`)
	create(t, s, "AWS::IAM::Role", `{"RoleName":"nobody","AssumeRolePolicyDocument":`+trustAccount+`}`)
	assume := func(c aws.Config, role string, change func(*sts.AssumeRoleInput)) (*sts.AssumeRoleOutput, error) {
		in := &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::000000000000:role/" + role), RoleSessionName: aws.String("me")}
		if change != nil {
			change(in)
		}
		return sts.NewFromConfig(c).AssumeRole(t.Context(), in)
	}
	sessionOf := func(out *sts.AssumeRoleOutput) aws.Config {
		return config(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken)
	}
	out, err := assume(config(), "deploy", nil)
	if err != nil {
		t.Fatal(err)
	}
	deploy := sessionOf(out)
	who, err := sts.NewFromConfig(deploy).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil || *who.Arn != "arn:aws:sts::000000000000:assumed-role/deploy/me" || *who.Account != account || *who.UserId != *out.AssumedRoleUser.AssumedRoleId {
		t.Errorf("%+v, %v", who, err)
	}
	if who, err = sts.NewFromConfig(config("test", "test", "")).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{}); err != nil || *who.Arn != "arn:aws:iam::000000000000:user/owner" {
		t.Errorf("%+v, %v", who, err)
	}

	narrowed, err := assume(config(), "deploy", func(in *sts.AssumeRoleInput) {
		in.Policy = aws.String(policyOf(`{"Effect":"Allow","Action":"kinesis:Describe*","Resource":"*"}`))
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = kinesis.NewFromConfig(sessionOf(narrowed)).GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: aws.String("i")})
	if err == nil || !strings.Contains(err.Error(), "because no session policy allows the kinesis:GetRecords action") {
		t.Errorf("session policy: %v", err)
	}

	nobody, err := assume(config(), "nobody", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what   string
		caller aws.Config
		role   string
		change func(*sts.AssumeRoleInput)
		want   string
	}{
		{"a role that trusts Lambda alone", config(), "fn", nil, "AccessDenied"},
		{"a role that does not exist", config(), "missing", nil, "AccessDenied"},
		{"from a session that may", deploy, "nobody", nil, ""},
		{"from a session that may not", sessionOf(nobody), "deploy", nil, "AccessDenied"},
		{"longer than the role allows", config(), "deploy", func(in *sts.AssumeRoleInput) { in.DurationSeconds = aws.Int32(7201) }, "ValidationError"},
		{"shorter than anything", config(), "deploy", func(in *sts.AssumeRoleInput) { in.DurationSeconds = aws.Int32(899) }, "ValidationError"},
		{"a name with a space", config(), "deploy", func(in *sts.AssumeRoleInput) { in.RoleSessionName = aws.String("a b") }, "ValidationError"},
	} {
		if _, err := assume(c.caller, c.role, c.change); awsapitest.Code(err) != c.want {
			t.Errorf("%s: got %v, want %q", c.what, err, c.want)
		}
	}
}

func TestSessionsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{})
		create(t, s, "AWS::IAM::Role", `{"RoleName":"r","AssumeRolePolicyDocument":`+trustAccount+`}`)
		assume := func() string {
			_, err := s.assumeRole(t.Context(), &awsapi.Request{Form: url.Values{
				"RoleArn": {"arn:aws:iam::000000000000:role/r"}, "RoleSessionName": {"me"}, "DurationSeconds": {"900"},
			}})
			if err != nil {
				t.Fatal(err)
			}
			for key, c := range s.sessions {
				if !c.expired() {
					return key
				}
			}
			t.Fatal("no session")
			return ""
		}
		key := assume()
		standing, _, _ := s.Credentials("arn:aws:iam::000000000000:role/r")
		if _, ok := s.Secret(key); !ok {
			t.Error("the session is not known")
		}
		time.Sleep(901 * time.Second)
		if _, ok := s.Secret(key); ok {
			t.Error("the session outlived its 15 minutes")
		}
		if _, ok := s.Secret(standing); !ok {
			t.Error("a function's session expired")
		}
		service := s.STS()
		err := s.AuthorizeRequest(&service, &awsapi.Request{Principal: s.Principal(key)})
		if err == nil || err.Error() != "ExpiredToken: The security token included in the request is expired" {
			t.Errorf("got %v", err)
		}
		time.Sleep(2 * time.Hour)
		delete(s.sessions, standing) // so that the loop in assume finds the new one
		assume()
		if len(s.sessions) != 1 {
			t.Errorf("%d sessions are kept, want the new one alone", len(s.sessions))
		}
	})
}

func TestAssumableBy(t *testing.T) {
	s := New(Config{})
	create(t, s, "AWS::IAM::Role", `{"RoleName":"fn","AssumeRolePolicyDocument":`+trustLambda+`}`)
	for service, want := range map[string]bool{"lambda.amazonaws.com": true, "firehose.amazonaws.com": false} {
		if got := s.AssumableBy("arn:aws:iam::000000000000:role/fn", service); got != want {
			t.Errorf("%s: got %v", service, got)
		}
	}
	if s.AssumableBy("arn:aws:iam::000000000000:role/missing", "lambda.amazonaws.com") {
		t.Error("a role that does not exist can be assumed")
	}
}

// The CDK CLI remembers the account of a key, so each account's owner has another.
func TestTheOwnerOfEachAccountHasAKey(t *testing.T) {
	if OwnerKey("000000000000") != OwnerAccessKey || len(OwnerKey("111122223333")) != 20 {
		t.Errorf("keys %s and %s", OwnerKey("000000000000"), OwnerKey("111122223333"))
	}
	s := New(Config{Account: "111122223333"})
	for key, known := range map[string]bool{OwnerKey("111122223333"): true, OwnerAccessKey: true, OwnerKey("444455556666"): false} {
		if secret, ok := s.Secret(key); ok != known || ok && secret != OwnerSecretKey {
			t.Errorf("the secret of %s is %q, %v", key, secret, ok)
		}
	}
}

// A service that names the resources of its calls is asked for all of them.
func TestACallIsAllowedOnlyIfAllItsResourcesAre(t *testing.T) {
	s := New(Config{})
	role := resource.Request{Stack: "s", LogicalID: "R", Properties: json.RawMessage(`{"RoleName":"r","AssumeRolePolicyDocument":{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]},
		"Policies":[{"PolicyName":"p","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"athena:Get*","Resource":"arn:a"}]}}]}`)}
	for _, typ := range s.ResourceTypes() {
		if typ.Name == "AWS::IAM::Role" {
			if _, err := typ.Create(t.Context(), role); err != nil {
				t.Fatal(err)
			}
		}
	}
	key, _, _ := s.Credentials("arn:aws:iam::000000000000:role/r")
	for _, c := range []struct {
		action, want string
		resources    []string
	}{
		{"GetWorkGroup", "", []string{"arn:a"}},
		{"GetWorkGroup", "AccessDeniedException", []string{"arn:a", "arn:b"}},
		{"GetWorkGroup", "", nil},
		{"ListWorkGroups", "AccessDeniedException", nil},
	} {
		service := awsapi.Service{Name: "athena", Resources: func(*awsapi.Request) []string { return c.resources }}
		err := s.AuthorizeRequest(&service, &awsapi.Request{Action: c.action, Principal: s.Principal(key)})
		if awsapitest.Code(err) != c.want {
			t.Errorf("%s of %v: %v, want %q", c.action, c.resources, err, c.want)
		}
	}
}

// A service that acts for another resource is allowed by the policy of the one that it
// touches, and by nothing else.
func TestAServiceIsAllowedByThePolicyOfTheResource(t *testing.T) {
	s := New(Config{})
	const queue, topic = "arn:aws:sqs:us-east-1:000000000000:q", "arn:aws:sns:us-east-1:000000000000:t"
	policy := func(effect, principal, source string) string {
		return `{"Statement":[{"Effect":"` + effect + `","Principal":` + principal + `,"Action":"sqs:SendMessage","Resource":"` + queue + `","Condition":{"ArnEquals":{"aws:SourceArn":"` + source + `"}}}]}`
	}
	for text, want := range map[string]string{
		"": "AccessDeniedException",
		policy("Allow", `{"Service":"sns.amazonaws.com"}`, topic):   "",
		policy("Allow", `"*"`, topic):                               "",
		policy("Allow", `{"Service":"sns.amazonaws.com"}`, "arn:x"): "AccessDeniedException",
		policy("Allow", `{"Service":"s3.amazonaws.com"}`, topic):    "AccessDeniedException",
		policy("Deny", `{"Service":"sns.amazonaws.com"}`, topic):    "AccessDeniedException",
		`{"Statement":[{"Effect":"Maybe"}]}`:                        "MalformedPolicyDocument",
	} {
		if err := s.AllowedByPolicy([]byte(text), "sns.amazonaws.com", "sqs:SendMessage", queue, topic); awsapitest.Code(err) != want {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
