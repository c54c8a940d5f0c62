package athena

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

func request(properties string) resource.Request {
	return resource.Request{Stack: "stack", LogicalID: "Query", Properties: json.RawMessage(properties)}
}

func create(t *testing.T, typ resource.Type, properties string) string {
	t.Helper()
	r := request(properties)
	if err := typ.Check(r.Properties); err != nil {
		t.Fatal(err)
	}
	made, err := typ.Create(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

const group = `{"Name":"lake","Description":"of the lake","RecursiveDeleteOption":"true","State":"DISABLED","WorkGroupConfiguration":{
	"BytesScannedCutoffPerQuery":10000000000,"EnforceWorkGroupConfiguration":true,"PublishCloudWatchMetricsEnabled":true,
	"EngineVersion":{"SelectedEngineVersion":"Athena engine version 3"},
	"ResultConfiguration":{"OutputLocation":"s3://results/athena/","ExpectedBucketOwner":"000000000000","EncryptionConfiguration":{"EncryptionOption":"SSE_KMS","KmsKey":"arn:key"}}}}`

func TestWorkGroupsAndNamedQueriesAreDescribed(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "us-east-1"})
	client, ctx := athena.NewFromConfig(awsapitest.Serve(t, s.API())), t.Context()
	types := s.ResourceTypes()
	create(t, types[0], group)
	first := create(t, types[1], `{"Name":"count","Database":"d","QueryString":"SELECT 1","WorkGroup":"lake","Description":"counts"}`)
	second := create(t, types[1], `{"Name":"again","Database":"d","QueryString":"SELECT 2","WorkGroup":"lake"}`)
	create(t, types[1], `{"Database":"d","QueryString":"SELECT 3"}`)

	got, err := client.GetWorkGroup(ctx, &athena.GetWorkGroupInput{WorkGroup: aws.String("lake")})
	if err != nil {
		t.Fatal(err)
	}
	g := got.WorkGroup
	if c := g.Configuration; *g.Description != "of the lake" || g.State != "DISABLED" || *c.BytesScannedCutoffPerQuery != 10000000000 ||
		*c.ResultConfiguration.OutputLocation != "s3://results/athena/" || *c.ResultConfiguration.EncryptionConfiguration.KmsKey != "arn:key" || !*c.EnforceWorkGroupConfiguration {
		t.Errorf("workgroup %+v", g)
	}
	groups, err := client.ListWorkGroups(ctx, nil)
	if err != nil || len(groups.WorkGroups) != 2 || *groups.WorkGroups[1].Name != primary {
		t.Errorf("workgroups %+v, %v", groups, err)
	}
	ids, err := client.ListNamedQueries(ctx, &athena.ListNamedQueriesInput{WorkGroup: aws.String("lake")})
	if err != nil || len(ids.NamedQueryIds) != 2 || ids.NamedQueryIds[0] != second {
		t.Errorf("queries %+v, %v", ids, err)
	}
	batch, err := client.BatchGetNamedQuery(ctx, &athena.BatchGetNamedQueryInput{NamedQueryIds: []string{first, "gone"}})
	if err != nil || len(batch.NamedQueries) != 1 || *batch.NamedQueries[0].QueryString != "SELECT 1" || len(batch.UnprocessedNamedQueryIds) != 1 {
		t.Errorf("batch %+v, %v", batch, err)
	}
	one, err := client.GetNamedQuery(ctx, &athena.GetNamedQueryInput{NamedQueryId: &first})
	if err != nil || *one.NamedQuery.Name != "count" || *one.NamedQuery.WorkGroup != "lake" {
		t.Errorf("query %+v, %v", one, err)
	}
	_, err = client.StartQueryExecution(ctx, &athena.StartQueryExecutionInput{QueryString: aws.String("SELECT 1")})
	if awsapitest.Code(err) != "InvalidRequestException" || !strings.Contains(err.Error(), "runs no queries") {
		t.Errorf("a query is run: %v", err)
	}
}

func TestAWorkGroupWithQueriesIsDeletedOnlyIfItSaysSo(t *testing.T) {
	for option, want := range map[string]string{"true": "", "false": "InvalidRequestException"} {
		s := New(Config{})
		types := s.ResourceTypes()
		r := request(`{"Name":"g","RecursiveDeleteOption":` + option + `}`)
		create(t, types[0], string(r.Properties))
		id := create(t, types[1], `{"Database":"d","QueryString":"SELECT 1","WorkGroup":"g"}`)
		if err := types[0].Delete(t.Context(), r, "g"); awsapitest.Code(err) != want {
			t.Errorf("RecursiveDeleteOption %s: %v", option, err)
		}
		_, left := s.queries[id]
		if left != (want != "") {
			t.Errorf("RecursiveDeleteOption %s: the query is there: %v", option, left)
		}
		if err := types[1].Delete(t.Context(), request(`{}`), id); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatIsWrongIsRefused(t *testing.T) {
	s := New(Config{})
	types := s.ResourceTypes()
	for i, refused := range []map[string]string{
		{
			`{}`:                         "#/Name",
			`{"Name":"a","State":"ON"}`:  "#/State",
			`{"Name":"a","Groups":"ON"}`: "extraneous key [Groups] is not permitted",
			`{"Name":"a","WorkGroupConfiguration":{"BytesScannedCutoffPerQuery":9999999}}`:                                                         "give 10000000 or more",
			`{"Name":"a","WorkGroupConfiguration":{"ExecutionRole":"r"}}`:                                                                          "extraneous key [ExecutionRole]",
			`{"Name":"a","WorkGroupConfiguration":{"ResultConfiguration":{"OutputLocation":"results"}}}`:                                           "OutputLocation",
			`{"Name":"a","WorkGroupConfiguration":{"ResultConfiguration":{"EncryptionConfiguration":{"EncryptionOption":"KMS"}}}}`:                 "EncryptionOption",
			`{"Name":"a","WorkGroupConfiguration":{"ResultConfiguration":{"EncryptionConfiguration":{"EncryptionOption":"SSE_KMS"}}}}`:             "need a key",
			`{"Name":"a","WorkGroupConfiguration":{"ResultConfiguration":{"EncryptionConfiguration":{"EncryptionOption":"SSE_S3","KmsKey":"k"}}}}`: "has none",
		},
		{
			`{"Database":"d"}`: "required keys",
			`{"Database":"d","QueryString":"s","Name":"` + strings.Repeat("n", 129) + `"}`: "#/Name",
		},
	} {
		for give, want := range refused {
			if err := types[i].Check(json.RawMessage(give)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", give, err, want)
			}
		}
	}
	if _, err := types[1].Create(t.Context(), request(`{"Database":"d","QueryString":"s","WorkGroup":"none"}`)); err == nil || !strings.Contains(err.Error(), "WorkGroup none is not found") {
		t.Errorf("a query of no workgroup: %v", err)
	}
}

func TestTheResourcesOfARequest(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "us-east-1"})
	create(t, s.ResourceTypes()[0], `{"Name":"g"}`)
	id := create(t, s.ResourceTypes()[1], `{"Database":"d","QueryString":"SELECT 1","WorkGroup":"g"}`)
	for _, r := range []awsapi.Request{
		{Action: "GetWorkGroup", Body: []byte(`{"WorkGroup":"g"}`)},
		{Action: "GetNamedQuery", Body: []byte(`{"NamedQueryId":"` + id + `"}`)},
		{Action: "BatchGetNamedQuery", Body: []byte(`{"NamedQueryIds":["` + id + `"]}`)},
	} {
		if got := s.resources(&r); len(got) != 1 || got[0] != "arn:aws:athena:us-east-1:000000000000:workgroup/g" {
			t.Errorf("%s: %v", r.Action, got)
		}
	}
}
