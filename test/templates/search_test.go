package templates

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/environments"
	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/x1"
)

// Nothing unsigned is answered: who is let in is named, and none of them is nobody.
func TestTheSearchDomainIsClosed(t *testing.T) {
	for _, env := range all() {
		s := read(t, env.Name, "search")
		_, domain := s.at(t, "Search/Domain")
		for path, want := range map[string]any{
			"DomainEndpointOptions.EnforceHTTPS":                  true,
			"DomainEndpointOptions.TLSSecurityPolicy":             "Policy-Min-TLS-1-2-PFS-2023-10",
			"NodeToNodeEncryptionOptions.Enabled":                 true,
			"EncryptionAtRestOptions.Enabled":                     true,
			"AdvancedSecurityOptions.Enabled":                     true,
			"AdvancedSecurityOptions.InternalUserDatabaseEnabled": false,
			"AdvancedSecurityOptions.AnonymousAuthEnabled":        nil,
		} {
			if got := domain.get(path); got != want {
				t.Errorf("%s: %s is %v, want %v", s.stack, path, got, want)
			}
		}
		delivery, _ := s.at(t, "Search/Delivery/Role")
		setup, _ := s.at(t, "Search/Setup/Role")
		if master := domain.get("AdvancedSecurityOptions.MasterUserOptions.MasterUserARN.Fn::GetAtt.0"); master != setup {
			t.Errorf("%s: the master user is %v, want %s", s.stack, master, setup)
		}
		reader, _ := s.at(t, "Reader")
		statements, _ := domain.get("AccessPolicies.Statement").([]any)
		if len(statements) == 0 {
			t.Errorf("%s: the domain has no access policy", s.stack)
		}
		for _, each := range statements {
			statement := resource{Properties: each.(map[string]any)}
			who := statement.text("Principal.AWS.Fn::GetAtt.0")
			if statement.text("Effect") != "Allow" || !slices.Contains([]string{delivery, setup, reader}, who) || statement.get("NotPrincipal") != nil {
				t.Errorf("%s: the domain lets in %v", s.stack, each)
			}
		}
	}
}

// It is in the network, where there is one, in as many of its zones as a domain has.
func TestTheSearchDomainIsInTheNetwork(t *testing.T) {
	for _, env := range all() {
		_, domain := read(t, env.Name, "search").at(t, "Search/Domain")
		zones := min(3, len(env.Network.Zones))
		subnets, _ := domain.get("VPCOptions.SubnetIds").([]any)
		if len(subnets) != zones {
			t.Errorf("%s: the domain is in %v, want %d zones", env.Name, subnets, zones)
		}
		if aware := domain.get("ClusterConfig.ZoneAwarenessEnabled"); aware != (zones > 1) {
			t.Errorf("%s: zone awareness is %v with %d zones", env.Name, aware, zones)
		}
		if managers := domain.number("ClusterConfig.DedicatedMasterCount"); (managers == 3) != (zones > 1) {
			t.Errorf("%s: %v managers in %d zones", env.Name, managers, zones)
		}
		if n := domain.number("ClusterConfig.InstanceCount"); zones > 0 && int(n)%zones != 0 {
			t.Errorf("%s: %v nodes in %d zones", env.Name, n, zones)
		}
	}
}

func TestTheIndexIsKeptAsLongAsTheEnvironmentSays(t *testing.T) {
	events, err := schema.Of[x1.Shaped]()
	if err != nil {
		t.Fatal(err)
	}
	for _, env := range all() {
		plan, err := env.SearchPlan()
		if err != nil {
			t.Fatal(err)
		}
		index := search.Index{
			Name: x1.IndexName, Rotation: env.Search.Rotation, Retention: env.Search.Retention,
			Shards: plan.Shards, Replicas: env.Search.Replicas, Mapping: events.Mapping(),
		}
		policy, _ := index.RetentionPolicy()
		_, made := read(t, env.Name, "search").at(t, "Search/Index/Default")
		for property, value := range map[string]any{"Template": index.Template(), "Policy": policy} {
			text, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			if got := made.text(property); got != string(text) {
				t.Errorf("%s: %s is\n%s, want\n%s", env.Name, property, got, text)
			}
		}
	}
}

// Each column of the lake's files is a field of the index, and the other way round.
func TestTheMappingHasTheColumnsOfTheTable(t *testing.T) {
	_, table := read(t, "dev", "store").at(t, "Lake/Table")
	_, index := read(t, "dev", "search").at(t, "Search/Index/Default")
	var template search.IndexTemplate
	if err := json.Unmarshal([]byte(index.text("Template")), &template); err != nil {
		t.Fatal(err)
	}
	types := map[string][]string{
		"string": {"keyword", "text"}, "int": {"integer"}, "bigint": {"long"}, "double": {"double"}, "boolean": {"boolean"}, "timestamp": {"date"},
	}
	dates := map[string]bool{} // partition keys that are in no event
	events, err := schema.Of[x1.Shaped]()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range events.Fields {
		dates[f.Name] = f.DateOf != ""
	}
	columns, _ := table.get("TableInput.StorageDescriptor.Columns").([]any)
	keys, _ := table.get("TableInput.PartitionKeys").([]any)
	seen := 0
	for _, each := range slices.Concat(columns, keys) {
		column := resource{Properties: each.(map[string]any)}
		name := column.text("Name")
		field, ok := template.Template.Mappings.Properties[name]
		switch {
		case ok == dates[name]:
			t.Errorf("column %s is in the mapping: %v", name, ok)
		case ok:
			seen++
			if !slices.Contains(types[column.text("Type")], fmt.Sprint(reflect.ValueOf(field).FieldByName("Type"))) {
				t.Errorf("column %s, %s, is %+v in the mapping", name, column.text("Type"), field)
			}
		}
	}
	if n := len(template.Template.Mappings.Properties); n != seen {
		t.Errorf("the mapping has %d fields, the table %d of them", n, seen)
	}
}

func TestStandby(t *testing.T) {
	for _, env := range environments.All() {
		_, domain := read(t, env.Name, "search").at(t, "Search/Domain")
		if got := domain.get("ClusterConfig.MultiAZWithStandbyEnabled"); got != env.Search.Standby {
			t.Errorf("%s: standby is %v, want %v", env.Name, got, env.Search.Standby)
		}
	}
	_, domain := read(t, "gov", "search").at(t, "Search/Domain")
	if domain.get("ClusterConfig.MultiAZWithStandbyEnabled") != true {
		t.Error("standby is asked for and not there")
	}
}

// In the network, the function that sets the index up reaches the bucket by which it
// answers CloudFormation, and no other.
func TestTheIndexsFunctionAnswersCloudFormation(t *testing.T) {
	for _, env := range all() {
		if env.Network.Empty() {
			continue
		}
		s := read(t, env.Name, "network")
		_, endpoint := s.at(t, "Vpc/Answers")
		resource := endpoint.text("PolicyDocument.Statement.0.Resource")
		if want := ":s3:::cloudformation-custom-resource-response-" + strings.ReplaceAll(env.Region, "-", "") + "/*"; !strings.HasSuffix(resource, want) {
			t.Errorf("%s: the way to S3 leads to %q, want …%s", env.Name, resource, want)
		}
		if action := endpoint.get("PolicyDocument.Statement.0.Action"); action != "s3:PutObject" {
			t.Errorf("%s: the way to S3 is for %v", env.Name, action)
		}
		tables, _ := endpoint.get("RouteTableIds").([]any)
		if len(tables) != len(env.Network.Zones) {
			t.Errorf("%s: the way to S3 is in %d routing tables, want one a zone", env.Name, len(tables))
		}
	}
}
