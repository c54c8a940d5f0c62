package templates

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

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
