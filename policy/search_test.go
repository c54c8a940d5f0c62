package policy

import (
	"fmt"
	"testing"
)

// toOpenSearch is a delivery into a domain, with properties added.
func toOpenSearch(properties string) string {
	return fmt.Sprintf(`{"Search": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {
		"AmazonopensearchserviceDestinationConfiguration": {"IndexName": "events"%s}}}}`, properties)
}

const failed = `, "S3Configuration": {"BucketARN": {"Fn::GetAtt": ["Failed", "Arn"]}}`

func TestSearchBackup(t *testing.T) {
	judge(t, searchBackup,
		wrong{"nowhere to put what is refused", toOpenSearch(""), "S3Configuration.BucketARN is missing"},
		wrong{"no bucket", toOpenSearch(`, "S3Configuration": {"Prefix": "failed/"}`), "BucketARN is missing"},
		wrong{"a mode that there is not", toOpenSearch(failed + `, "S3BackupMode": "Disabled"`), "S3BackupMode is Disabled"},
		wrong{"a collection", `{"Search": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {
			"AmazonOpenSearchServerlessDestinationConfiguration": {"IndexName": "events"}}}}`, "BucketARN is missing"},
		right{"the default", toOpenSearch(failed)},
		right{"all", toOpenSearch(failed + `, "S3BackupMode": "AllDocuments"`)},
		right{"into a lake", delivery(`"Prefix": "events/"`)},
	)
}

func TestSearchRetry(t *testing.T) {
	judge(t, searchRetry,
		wrong{"not at all", toOpenSearch(`, "RetryOptions": {"DurationInSeconds": 0}`), "DurationInSeconds is 0"},
		wrong{"in quotes, in one branch", toOpenSearch(`, "RetryOptions": {"DurationInSeconds": {"Fn::If": ["Production", 7200, "60"]}}`), "is 60"},
		right{"the default, 5 minutes", toOpenSearch("")},
		right{"two hours", toOpenSearch(`, "RetryOptions": {"DurationInSeconds": 7200}`)},
	)
}

func TestSearchIDs(t *testing.T) {
	judge(t, searchIDs,
		wrong{"OpenSearch's", toOpenSearch(`, "DocumentIdOptions": {"DefaultDocumentIdFormat": "NO_DOCUMENT_ID"}`), "is NO_DOCUMENT_ID"},
		right{"Firehose's", toOpenSearch(`, "DocumentIdOptions": {"DefaultDocumentIdFormat": "FIREHOSE_DEFAULT"}`)},
		right{"the default", toOpenSearch("")},
	)
}

// domain with properties.
func domain(properties string) string {
	return fmt.Sprintf(`{"Search": {"Type": "AWS::OpenSearchService::Domain", "Properties": {%s}}}`, properties)
}

func TestSearchTLS(t *testing.T) {
	judge(t, searchTLS,
		wrong{"plain text", domain(`"DomainEndpointOptions": {"EnforceHTTPS": false, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-2019-07"}`), "EnforceHTTPS is false"},
		wrong{"in quotes", domain(`"DomainEndpointOptions": {"EnforceHTTPS": "false", "TLSSecurityPolicy": "Policy-Min-TLS-1-2-2019-07"}`), "EnforceHTTPS is false"},
		wrong{"the default version", domain(`"DomainEndpointOptions": {"EnforceHTTPS": true}`), "TLSSecurityPolicy is missing"},
		wrong{"an old version", domain(`"DomainEndpointOptions": {"EnforceHTTPS": true, "TLSSecurityPolicy": "Policy-Min-TLS-1-0-2019-07"}`), "is Policy-Min-TLS-1-0-2019-07"},
		right{"1.2", domain(`"DomainEndpointOptions": {"EnforceHTTPS": true, "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"}`)},
		right{"a parameter without a default", domain(`"DomainEndpointOptions": {"EnforceHTTPS": {"Ref": "Strict"}, "TLSSecurityPolicy": {"Ref": "Version"}}`)},
	)
	if found := searchTLS.judge(load(t, domain(""))); len(found) != 2 {
		t.Errorf("no options at all: found %v, want two findings", found)
	}
}

func TestSearchEncrypted(t *testing.T) {
	judge(t, searchEncrypted,
		wrong{"not said", domain(""), "EncryptionAtRestOptions.Enabled is missing"},
		wrong{"off", domain(`"EncryptionAtRestOptions": {"Enabled": false}`), "is false"},
		right{"on", domain(`"EncryptionAtRestOptions": {"Enabled": true}`)},
	)
	judge(t, searchNodes,
		wrong{"not said", domain(""), "NodeToNodeEncryptionOptions.Enabled is missing"},
		wrong{"off in one branch", domain(`"NodeToNodeEncryptionOptions": {"Enabled": {"Fn::If": ["Production", true, false]}}`), "is false"},
		right{"on", domain(`"NodeToNodeEncryptionOptions": {"Enabled": "true"}`)},
	)
}

func TestSearchFineGrained(t *testing.T) {
	judge(t, searchFineGrained,
		wrong{"not said", domain(""), "AdvancedSecurityOptions.Enabled is missing"},
		wrong{"off", domain(`"AdvancedSecurityOptions": {"Enabled": false}`), "is false"},
		wrong{"anybody", domain(`"AdvancedSecurityOptions": {"Enabled": true, "AnonymousAuthEnabled": true}`), "AnonymousAuthEnabled is true"},
		right{"on", domain(`"AdvancedSecurityOptions": {"Enabled": true, "AnonymousAuthEnabled": false, "MasterUserOptions": {"MasterUserARN": "arn:aws:iam::111122223333:role/setup"}}`)},
	)
}

func TestSearchAccess(t *testing.T) {
	allow := func(who string) string {
		return domain(`"AccessPolicies": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "es:ESHttpGet", ` + who + `, "Resource": "*"}]}`)
	}
	judge(t, searchAccess,
		wrong{"none", domain(""), "AccessPolicies is missing"},
		wrong{"everybody", allow(`"Principal": "*"`), "a statement lets in *"},
		wrong{"everybody of AWS", allow(`"Principal": {"AWS": "*"}`), "a statement lets in *"},
		wrong{"among others", allow(`"Principal": {"AWS": [{"Fn::GetAtt": ["Reader", "Arn"]}, "*"]}`), "a statement lets in *"},
		wrong{"from anywhere in an address range", allow(`"Principal": {"AWS": ["*"]}, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}`), "a statement lets in *"},
		wrong{"all but one", allow(`"NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/reader"}`), "lets in all but some"},
		right{"a role", allow(`"Principal": {"AWS": {"Fn::GetAtt": ["Reader", "Arn"]}}`)},
		right{"a service", allow(`"Principal": {"Service": "firehose.amazonaws.com"}`)},
		right{"everybody is denied", domain(`"AccessPolicies": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "es:*", "Resource": "*"}}`)},
	)
}
