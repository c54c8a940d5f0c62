package opensearch

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/resource"
)

func TestADomainIsWhatItsTemplateSays(t *testing.T) {
	b := newBench(t, 0, `{"DomainName":"x1-events","EngineVersion":"OpenSearch_2.19"}`)
	if got := b.domain.Endpoint(); !regexp.MustCompile(`^search-x1-events-[a-z2-7]{26}\.us-east-1\.es\.amazonaws\.com$`).MatchString(got) {
		t.Errorf("endpoint %s", got)
	}
	if got := b.domain.ARN(); got != "arn:aws:es:us-east-1:000000000000:domain/x1-events" {
		t.Errorf("ARN %s", got)
	}
	for _, name := range []string{b.domain.ARN(), b.domain.Endpoint(), "https://" + b.domain.Endpoint() + "/"} {
		if d, err := b.service.Domain(name); d != b.domain || err != nil {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
	if got := b.service.Status(); len(got) != 1 || got[0] != (Status{"x1-events", b.domain.Endpoint(), "fake"}) {
		t.Errorf("status %+v", got)
	}
	typ := b.service.ResourceTypes()[0]
	again := resource.Request{Properties: json.RawMessage(`{"DomainName":"x1-events"}`)}
	if _, err := typ.Create(t.Context(), again); err == nil || !strings.Contains(err.Error(), "ResourceAlreadyExistsException") {
		t.Errorf("a second one: %v", err)
	}
	// Its policy is another one after an update, and it is the same domain.
	update := resource.Request{Properties: json.RawMessage(`{"DomainName":"x1-events","AccessPolicies":{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}}`)}
	if got, err := typ.Update(t.Context(), update, "x1-events", json.RawMessage(`{"DomainName":"x1-events"}`)); err != nil || got.Attributes["DomainEndpoint"] != b.domain.Endpoint() {
		t.Errorf("%+v, %v", got, err)
	}
	if status, text := b.as("stranger", "GET", "/", ""); status != 403 || !strings.Contains(text, "explicit deny") {
		t.Errorf("%d %s", status, text)
	}
	update.Properties = json.RawMessage(`{"DomainName":"x1-events","VPCOptions":{"SubnetIds":["subnet-1"]}}`)
	if _, err := typ.Update(t.Context(), update, "x1-events", json.RawMessage(`{}`)); err == nil || !strings.Contains(err.Error(), "between a VPC and a public endpoint") {
		t.Errorf("into a VPC: %v", err)
	}
	for range 2 {
		if err := typ.Delete(t.Context(), again, "x1-events"); err != nil {
			t.Error(err)
		}
	}
	if _, err := b.service.Domain(b.domain.ARN()); err == nil {
		t.Error("it is still there")
	}
}

func TestADomainInAVPCHasAnotherEndpoint(t *testing.T) {
	b := newBench(t, 0, `{"VPCOptions":{"SubnetIds":["subnet-1"],"SecurityGroupIds":["sg-1"]}}`)
	if got := b.domain.Endpoint(); !strings.HasPrefix(got, "vpc-") {
		t.Errorf("endpoint %s", got)
	}
	if len(b.domain.name) > 28 || !domainName.MatchString(b.domain.name) {
		t.Errorf("name %s", b.domain.name)
	}
}

func TestPropertiesAreChecked(t *testing.T) {
	b := newBench(t, 0, `{}`)
	without := func(part string) string { return "{" + strings.ReplaceAll(secure, part, `"Tags":[]`) + "}" }
	for _, c := range []struct{ give, want string }{
		{`{"DomainNam":"x"}`, "extraneous key [DomainNam]"},
		{`{"DomainName":"X1"}`, `#/DomainName: "X1" does not match`},
		{`{"EngineVersion":"Elasticsearch_7.10"}`, "#/EngineVersion"},
		{`{"AccessPolicies":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"es:*","Resource":"*"}]}}`, "#/AccessPolicies: MalformedPolicyDocument"},
		{`{"DomainEndpointOptions":{"TLSSecurityPolicy":"TLS1.2"}}`, "allowed are Policy-Min-TLS-1-0-2019-07"},
		{`{"DomainEndpointOptions":{"CustomEndpointEnabled":true}}`, "CustomEndpointEnabled"},
		{`{"CognitoOptions":{"Enabled":true}}`, "no Cognito"},
		{`{"LogPublishingOptions":{"SLOW":{"Enabled":true}}}`, "#/LogPublishingOptions/SLOW: allowed are ES_APPLICATION_LOGS"},
		{`{"LogPublishingOptions":{"AUDIT_LOGS":{"Enabled":true}}}`, "audit logs need fine-grained access control"},
		{`{"ClusterConfig":{"InstanceType":"t3.small"}}`, "ends in .search"},
		{`{"ClusterConfig":{"InstanceCount":0}}`, "InstanceCount: 0"},
		{`{"ClusterConfig":{"ZoneAwarenessConfig":{"AvailabilityZoneCount":4}}}`, "allowed are 2 and 3"},
		{`{"ClusterConfig":{"MultiAZWithStandbyEnabled":true}}`, "set DedicatedMasterEnabled"},
		{`{"EBSOptions":{"EBSEnabled":true,"VolumeSize":5}}`, "5 GiB: allowed are 10 GiB and more"},
		{`{"EBSOptions":{"EBSEnabled":true,"VolumeSize":10,"VolumeType":"gp4"}}`, "gp4"},
		{`{"VPCOptions":{}}`, "one subnet or more"},
		{`{"AdvancedSecurityOptions":{"Enabled":true,"InternalUserDatabaseEnabled":true}}`, "no internal user database"},
		{without(`"EncryptionAtRestOptions":{"Enabled":true}`), "encryption at rest"},
		{without(`"NodeToNodeEncryptionOptions":{"Enabled":true}`), "node-to-node encryption"},
		{without(`"DomainEndpointOptions":{"EnforceHTTPS":true}`), "require HTTPS"},
		{"{" + secure + "}", ""},
	} {
		err := b.service.ResourceTypes()[0].Check(json.RawMessage(c.give))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", c.give, err, c.want)
		}
	}
}

// A domain whose backend does not start is not there.
func TestADomainWithoutABackendFails(t *testing.T) {
	b := newBench(t, 0, `{}`)
	b.service.config.Open = func(context.Context, string, string) (Backend, error) { return nil, os.ErrDeadlineExceeded }
	r := resource.Request{Properties: json.RawMessage(`{"DomainName":"other"}`)}
	if got, err := b.service.ResourceTypes()[0].Create(t.Context(), r); err == nil || got.ID != "" {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := b.service.Domain(b.service.domainARN("other")); err == nil {
		t.Error("it is there")
	}
}
