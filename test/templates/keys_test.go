package templates

import (
	"encoding/json"
	"strings"
	"testing"
)

// keyOf is where a type of resource says which key encrypts it.
var keyOf = map[string]string{
	"AWS::Kinesis::Stream":           "StreamEncryption.KeyId",
	"AWS::S3::Bucket":                "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID",
	"AWS::Logs::LogGroup":            "KmsKeyId",
	"AWS::SecretsManager::Secret":    "KmsKeyId",
	"AWS::SNS::Topic":                "KmsMasterKeyId",
	"AWS::Lambda::Function":          "KmsKeyArn",
	"AWS::OpenSearchService::Domain": "EncryptionAtRestOptions.KmsKeyId",
}

// In an environment with CustomerKey the stack's own key encrypts what it holds,
// save the logs of access to buckets, into which S3 writes with its own keys alone.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func TestCustomerKeysEncryptWhatHoldsData(t *testing.T) {
	for _, env := range all() {
		for _, stage := range stages(env) {
			s := read(t, env.Name, stage)
			key := ""
			for id := range s.of("AWS::KMS::Key") {
				key = id
			}
			for kind, path := range keyOf {
				for id, r := range s.of(kind) {
					at, _ := r.Metadata["aws:cdk:path"].(string)
					if strings.Contains(at, "/AccessLogs/") {
						continue
					}
					got := r.text(path + ".Fn::GetAtt.0")
					switch want := env.CustomerKey || kind == "AWS::SNS::Topic"; {
					case want && (got == "" || got != key):
						t.Errorf("%s: %s %s is encrypted with %v, want the stack's key %q", s.stack, kind, id, r.get(path), key)
					case !want && got != "":
						t.Errorf("%s: %s %s is encrypted with %s, want AWS's", s.stack, kind, id, got)
					}
				}
			}
		}
	}
}

func TestKeysAreRotated(t *testing.T) {
	each(t, func(t *testing.T, s template) {
		for id, key := range s.of("AWS::KMS::Key") {
			if key.get("EnableKeyRotation") != true {
				t.Errorf("%s is not rotated", id)
			}
		}
	})
}

// Without this nobody hears an alarm.
func TestAlarmsMayUseTheTopicsKey(t *testing.T) {
	for _, env := range all() {
		s := read(t, env.Name, "observe")
		_, key := s.at(t, "Key")
		found := false
		list, _ := key.get("KeyPolicy.Statement").([]any)
		for _, each := range list {
			statement := resource{Properties: each.(map[string]any)}
			found = found || statement.text("Principal.Service") == "cloudwatch.amazonaws.com" &&
				statement.get("Condition.ArnLike.aws:SourceArn") != nil && statement.get("Condition.StringEquals.aws:SourceAccount") != nil
		}
		if !found {
			t.Errorf("%s: CloudWatch may not use the key: %v", s.stack, key.get("KeyPolicy"))
		}
	}
}

func TestTopicsAreClosed(t *testing.T) {
	for _, env := range all() {
		s := read(t, env.Name, "observe")
		policies := s.of("AWS::SNS::TopicPolicy")
		if len(policies) != 2 {
			t.Errorf("%s has %d policies of topics, want 2", s.stack, len(policies))
		}
		for id, p := range policies {
			text, err := json.Marshal(p.get("PolicyDocument.Statement"))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{`"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"`, `"aws:SourceArn":`} {
				if !strings.Contains(string(text), want) {
					t.Errorf("%s: %s lacks %s: %s", s.stack, id, want, text)
				}
			}
		}
	}
}
