package templates

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A record must be given up before its stream lets go of it, and a batch must not
// be tried for ever: one record that cannot be processed would hold up its shard
// until retention ends.
func TestMappingsGiveUpInTime(t *testing.T) {
	seen := 0
	for _, env := range all() {
		for id, m := range read(t, env.Name, "process").of("AWS::Lambda::EventSourceMapping") {
			seen++
			if n := m.number("MaximumRetryAttempts"); n < 1 || n > 100 {
				t.Errorf("%s: %s tries again %v times", env.Name, id, n)
			}
			if age := m.number("MaximumRecordAgeInSeconds"); age < 60 || age >= env.Ingest.Retention.Seconds() {
				t.Errorf("%s: %s keeps records for %v s, the stream for %v", env.Name, id, age, env.Ingest.Retention)
			}
			if m.get("BisectBatchOnFunctionError") != true {
				t.Errorf("%s: %s does not split a batch that fails", env.Name, id)
			}
			if got := fmt.Sprint(m.get("FunctionResponseTypes")); got != "[ReportBatchItemFailures]" {
				t.Errorf("%s: %s has the response types %s", env.Name, id, got)
			}
			if m.get("DestinationConfig.OnFailure.Destination") == nil {
				t.Errorf("%s: %s has no destination for what fails", env.Name, id)
			}
			if got := m.get("StartingPosition"); got != "TRIM_HORIZON" {
				t.Errorf("%s: %s starts at %v and misses what is there", env.Name, id, got)
			}
		}
	}
	if seen != len(all()) {
		t.Errorf("%d mappings in %d environments", seen, len(all()))
	}
}

func TestDeliveryStreamsLoseNothing(t *testing.T) {
	seen := 0
	each(t, func(t *testing.T, s template) {
		for id, d := range s.of("AWS::KinesisFirehose::DeliveryStream") {
			seen++
			const s3 = "ExtendedS3DestinationConfiguration."
			if prefix := d.text(s3 + "ErrorOutputPrefix"); !strings.Contains(prefix, "!{firehose:error-output-type}") {
				t.Errorf("%s has the error prefix %q", id, prefix)
			}
			if d.get(s3+"CloudWatchLoggingOptions.Enabled") != true || d.get(s3+"CloudWatchLoggingOptions.LogGroupName") == nil {
				t.Errorf("%s does not log its errors", id)
			}
			if size := d.number(s3 + "BufferingHints.SizeInMBs"); d.get(s3+"DataFormatConversionConfiguration.Enabled") == true && size < 64 {
				t.Errorf("%s converts from a buffer of %v MiB, allowed are 64 and more", id, size)
			}
			encrypted := d.get("DeliveryStreamEncryptionConfigurationInput.KeyType") != nil
			if direct := d.get("DeliveryStreamType") == "DirectPut"; direct != encrypted {
				t.Errorf("%s: direct put is %v, encryption of its own is %v", id, direct, encrypted)
			}
		}
	})
	if seen != 2*len(all()) {
		t.Errorf("%d delivery streams in %d environments", seen, len(all()))
	}
}

// YYYY is the year of the week, wrong in the days around New Year; DD is the day
// of the year.
func TestPrefixesHaveTheYearOfTheCalendar(t *testing.T) {
	wrong := regexp.MustCompile(`!\{timestamp:[^}]*(YYYY|DD)[^}]*\}`)
	each(t, func(t *testing.T, s template) {
		if found := wrong.FindString(s.text); found != "" {
			t.Errorf("a prefix has %s", found)
		}
	})
}

func TestBucketsAreClosed(t *testing.T) {
	each(t, func(t *testing.T, s template) {
		for id, b := range s.of("AWS::S3::Bucket") {
			for _, block := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
				if b.get("PublicAccessBlockConfiguration."+block) != true {
					t.Errorf("%s: %s is not on", id, block)
				}
			}
			if b.get("BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.SSEAlgorithm") == nil {
				t.Errorf("%s is not encrypted", id)
			}
			if !refusesPlainText(s, id) {
				t.Errorf("no policy of %s refuses requests without TLS", id)
			}
		}
	})
}

func refusesPlainText(s template, bucket string) bool {
	for _, p := range s.of("AWS::S3::BucketPolicy") {
		if p.get("Bucket.Ref") != bucket {
			continue
		}
		text, _ := json.Marshal(p.get("PolicyDocument.Statement"))
		if strings.Contains(string(text), `"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"`) {
			return true
		}
	}
	return false
}

func TestStreamsAreEncrypted(t *testing.T) {
	each(t, func(t *testing.T, s template) {
		for id, r := range s.of("AWS::Kinesis::Stream") {
			if r.get("StreamEncryption.EncryptionType") != "KMS" {
				t.Errorf("%s is not encrypted", id)
			}
		}
	})
}

// What knows no resources, or none that are there before: X-Ray, and the network
// interfaces that Lambda makes in a VPC.
var unscoped = []string{
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
	"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
	"xray:PutTelemetryRecords", "xray:PutTraceSegments",
}

// A permission is for one resource, or for what is in it.
func TestPermissionsAreNarrow(t *testing.T) {
	seen := 0
	each(t, func(t *testing.T, s template) {
		for id, p := range s.of("AWS::IAM::Policy") {
			for i := 0; p.get(fmt.Sprintf("PolicyDocument.Statement.%d", i)) != nil; i++ {
				seen++
				statement := fmt.Sprintf("PolicyDocument.Statement.%d.", i)
				actions, _ := json.Marshal(p.get(statement + "Action"))
				resources, _ := json.Marshal(p.get(statement + "Resource"))
				if strings.Contains(string(actions), "*") {
					t.Errorf("%s allows %s", id, actions)
				}
				if p.get(statement+"Effect") == "Deny" || !strings.Contains(string(resources), `"*"`) {
					continue
				}
				for _, action := range texts(p.get(statement + "Action")) {
					if !slices.Contains(unscoped, action) {
						t.Errorf("%s allows %s to every resource", id, action)
					}
				}
			}
		}
		for id, r := range s.of("AWS::IAM::Role") {
			if managed := r.get("ManagedPolicyArns"); managed != nil {
				t.Errorf("%s has AWS's policies %v, which allow more than it does", id, managed)
			}
		}
	})
	if seen < 20 {
		t.Errorf("only %d statements were read", seen)
	}
}

func TestFunctionsHaveALogGroupWithRetention(t *testing.T) {
	each(t, func(t *testing.T, s template) {
		for id, f := range s.of("AWS::Lambda::Function") {
			group := s.Resources[f.text("LoggingConfig.LogGroup.Ref")]
			if group.Type != "AWS::Logs::LogGroup" {
				t.Errorf("%s logs into %v", id, f.get("LoggingConfig"))
			}
		}
		for id, g := range s.of("AWS::Logs::LogGroup") {
			if g.number("RetentionInDays") < 1 {
				t.Errorf("%s keeps its lines for ever", id)
			}
		}
	})
}

// A physical name would keep two environments out of one account, and an update
// that replaces the resource from working.
func TestNothingHasAPhysicalName(t *testing.T) {
	names := map[string][]string{
		"AWS::Kinesis::Stream":                 {"Name"},
		"AWS::KinesisFirehose::DeliveryStream": {"DeliveryStreamName"},
		"AWS::Lambda::Function":                {"FunctionName"},
		"AWS::IAM::Role":                       {"RoleName"},
		"AWS::Logs::LogGroup":                  {"LogGroupName"},
		"AWS::S3::Bucket":                      {"BucketName"},
		"AWS::SecretsManager::Secret":          {"Name"},
	}
	each(t, func(t *testing.T, s template) {
		for id, r := range s.Resources {
			for _, name := range names[r.Type] {
				if r.get(name) != nil {
					t.Errorf("%s is named %v", id, r.get(name))
				}
			}
		}
	})
	for _, stage := range []string{"ingest", "store", "process"} { // of dev, whose region the CDK does not know
		if s := read(t, "dev", stage); strings.Contains(s.text, "arn:aws") {
			t.Errorf("%s: a partition is written out, arn:aws…", s.stack)
		}
	}
}

// The key by which accounts are hashed is generated, or somebody's; its value is
// in no template.
func TestTheAccountKeyIsNotInATemplate(t *testing.T) {
	each(t, func(t *testing.T, s template) {
		for _, forbidden := range []string{"SecretString\":", "{{resolve:secretsmanager", `"ACCOUNT_KEY"`} {
			if strings.Contains(strings.ReplaceAll(s.text, "GenerateSecretString", ""), forbidden) {
				t.Errorf("the template has %s", forbidden)
			}
		}
	})
	dev := read(t, "dev", "process")
	id, secret := dev.at(t, "AccountKey")
	if secret.number("GenerateSecretString.PasswordLength") != 64 || secret.get("GenerateSecretString.ExcludePunctuation") != true {
		t.Errorf("the key is generated as %v", secret.get("GenerateSecretString"))
	}
	if _, f := dev.at(t, "Transform/Shape/Function"); f.get("Environment.Variables.ACCOUNT_KEY_SECRET_ARN.Ref") != id {
		t.Errorf("the transform reads %v", f.get("Environment.Variables"))
	}
	if own := read(t, "knobs", "process").of("AWS::SecretsManager::Secret"); len(own) > 0 {
		t.Error("an environment with a secret of its own makes another")
	}
}

// Package stream refuses to start without these.
func TestTheTransformFindsItsVariables(t *testing.T) {
	_, f := read(t, "dev", "process").at(t, "Transform/Shape/Function")
	variables, _ := f.get("Environment.Variables").(map[string]any)
	var names []string
	for name := range variables {
		names = append(names, name)
	}
	slices.Sort(names)
	want := []string{
		"ACCOUNT_KEY_SECRET_ARN", "AGGREGATE_BYTES", "KEEP_QUERIES", "LOG_LEVEL", "MAX_EVENT_AGE",
		"METRICS_NAMESPACE", "OUTPUT_STREAM_ARN", "REJECTS_DELIVERY_STREAM",
	}
	if !slices.Equal(names, want) {
		t.Errorf("the transform has the variables %v, want %v", names, want)
	}
}
