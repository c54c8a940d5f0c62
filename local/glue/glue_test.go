package glue

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

const account = "000000000000"

// deployed puts one resource into the catalog and returns its type and ID.
func deployed(t *testing.T, s *Service, name, properties string) (resource.Type, string) {
	t.Helper()
	typ := find(t, s, name)
	if err := typ.Check(json.RawMessage(properties)); err != nil {
		t.Fatal(err)
	}
	result, err := typ.Create(t.Context(), request(properties))
	if err != nil {
		t.Fatal(err)
	}
	return typ, result.ID
}

func find(t *testing.T, s *Service, name string) resource.Type {
	t.Helper()
	for _, typ := range s.ResourceTypes() {
		if typ.Name == name {
			return typ
		}
	}
	t.Fatalf("no resource type %s", name)
	return resource.Type{}
}

func request(properties string) resource.Request {
	return resource.Request{Stack: "Store", LogicalID: "Lake", Properties: json.RawMessage(properties)}
}

func lake(t *testing.T) *Service {
	t.Helper()
	s := New(Config{Account: account, Region: "us-east-1"})
	deployed(t, s, "AWS::Glue::Database", `{"CatalogId":"000000000000","DatabaseInput":{"Name":"Lake","Description":"X1 events"}}`)
	return s
}

const eventsTable = `{"CatalogId":"000000000000","DatabaseName":"lake","TableInput":{
	"Name":"Events","TableType":"EXTERNAL_TABLE","Parameters":{"projection.enabled":true,"projection.event_date.interval":1},
	"PartitionKeys":[{"Name":"event_date","Type":"date"}],
	"StorageDescriptor":{"Columns":[{"Name":"Event_ID","Type":"string","Comment":"a UUID"}],"Location":"s3://lake/events/",
		"SerdeInfo":{"SerializationLibrary":"org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe","Parameters":{"serialization.format":1}}}}}`

func TestATableIsFoundAsItWasDeclared(t *testing.T) {
	s := lake(t)
	if _, id := deployed(t, s, "AWS::Glue::Table", eventsTable); id != "events" {
		t.Errorf("Ref is %q, want events", id)
	}
	table, err := s.Table("LAKE", "EVENTS")
	if err != nil {
		t.Fatal(err)
	}
	if table.DatabaseName != "lake" || table.VersionId != "0" || table.Parameters["projection.event_date.interval"] != "1" ||
		len(table.PartitionKeys) != 1 || table.StorageDescriptor.Columns[0] != (Column{"event_id", "string", "a UUID"}) {
		t.Errorf("got %+v", table)
	}
}

func TestAnUpdateIsANewVersionInPlace(t *testing.T) {
	s := lake(t)
	typ, id := deployed(t, s, "AWS::Glue::Table", eventsTable)
	changed := strings.Replace(eventsTable, `"Type":"string"`, `"Type":"bigint"`, 1)
	result, err := typ.Update(t.Context(), request(changed), id, json.RawMessage(eventsTable))
	if err != nil || result.ID != id {
		t.Fatalf("got %+v, %v", result, err)
	}
	table, err := s.Table("lake", "events")
	if err != nil || table.VersionId != "1" || table.StorageDescriptor.Columns[0].Type != "bigint" {
		t.Errorf("got %+v, %v", table, err)
	}
}

func TestANewNameMakesAnotherTable(t *testing.T) {
	s := lake(t)
	typ, id := deployed(t, s, "AWS::Glue::Table", eventsTable)
	renamed := strings.Replace(eventsTable, "Events", "clicks", 1)
	result, err := typ.Update(t.Context(), request(renamed), id, json.RawMessage(eventsTable))
	if err != nil || result.ID != "clicks" {
		t.Fatalf("got %+v, %v", result, err)
	}
	if _, err := s.Table("lake", "events"); awsapitest.Code(err) != "EntityNotFoundException" {
		t.Errorf("the old table: got %v", err)
	}
	if err := typ.Delete(t.Context(), request(renamed), result.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Table("lake", "clicks"); awsapitest.Code(err) != "EntityNotFoundException" {
		t.Errorf("the deleted table: got %v", err)
	}
}

func TestNamesAreGeneratedInLowerCase(t *testing.T) {
	s := New(Config{Account: account})
	_, id := deployed(t, s, "AWS::Glue::Database", `{"CatalogId":"000000000000","DatabaseInput":{}}`)
	if !strings.HasPrefix(id, "store-lake-") || id != strings.ToLower(id) {
		t.Errorf("got %q", id)
	}
}

func TestDatabases(t *testing.T) {
	s := lake(t)
	typ := find(t, s, "AWS::Glue::Database")
	const first = `{"CatalogId":"000000000000","DatabaseInput":{"Name":"lake"}}`
	if _, err := typ.Create(t.Context(), request(first)); awsapitest.Code(err) != "AlreadyExistsException" {
		t.Errorf("a second one: got %v", err)
	}
	deployed(t, s, "AWS::Glue::Table", eventsTable)
	described := strings.Replace(first, "{\"Name\"", "{\"Description\":\"new\",\"Name\"", 1)
	if _, err := typ.Update(t.Context(), request(described), "lake", json.RawMessage(first)); err != nil {
		t.Fatal(err)
	}
	if got := s.databases["lake"]; got.input.Description != "new" || len(got.tables) != 1 {
		t.Errorf("got %+v", got)
	}
	renamed := strings.Replace(first, "lake", "pond", 1)
	if _, err := typ.Update(t.Context(), request(renamed), "lake", json.RawMessage(first)); err == nil || !strings.Contains(err.Error(), "give DatabaseName") {
		t.Errorf("a new name: got %v", err)
	}
	if err := typ.Delete(t.Context(), request(first), "lake"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Table("lake", "events"); err == nil || !strings.Contains(err.Error(), "Database lake not found") {
		t.Errorf("a table of the deleted database: got %v", err)
	}
}

func TestPropertiesThatAreRefused(t *testing.T) {
	s := lake(t)
	for _, c := range []struct{ typ, properties, want string }{
		{"AWS::Glue::Database", `{"DatabaseInput":{}}`, "required key [CatalogId] not found"},
		{"AWS::Glue::Database", `{"CatalogId":"111111111111","DatabaseInput":{}}`, "another account's catalog"},
		{"AWS::Glue::Database", `{"CatalogId":"000000000000","DatabaseInput":{"Nmae":"x"}}`, "extraneous key [Nmae]"},
		{"AWS::Glue::Database", `{"CatalogId":"000000000000","DatabaseInput":{"TargetDatabase":{}}}`, "outside of the local catalog"},
		{"AWS::Glue::Table", `{"CatalogId":"000000000000","TableInput":{}}`, "required key [DatabaseName] not found"},
		{"AWS::Glue::Table", `{"CatalogId":"000000000000","DatabaseName":"lake"}`, "required key [TableInput] not found"},
		{"AWS::Glue::Table", `{"CatalogId":"000000000000","DatabaseName":"lake","OpenTableFormatInput":{},"TableInput":{}}`, "Iceberg tables are not supported"},
		{"AWS::Glue::Table", `{"CatalogId":"000000000000","DatabaseName":"lake","TableInput":{"ViewDefinition":{}}}`, "views are not supported"},
		{"AWS::Glue::Table", `{"CatalogId":"000000000000","DatabaseName":"lake","TableInput":{"TargetTable":{}}}`, "another catalog's table"},
		{"AWS::Glue::Table", `{"CatalogId":"000000000000","DatabaseName":"lake","TableInput":{"StorageDescriptor":{"SchemaReference":{}}}}`, "list the Columns"},
		{"AWS::Glue::Table", `{"CatalogId":"000000000000","DatabaseName":"lake","TableInput":{"StorageDescriptor":{"Columns":[{"Name":"a","Typ":"int"}]}}}`, "extraneous key [Typ]"},
	} {
		if err := find(t, s, c.typ).Check(json.RawMessage(c.properties)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: got %v, want %q in it", c.typ, c.properties, err, c.want)
		}
	}
	elsewhere := strings.Replace(eventsTable, `"lake"`, `"pond"`, 1)
	if _, err := find(t, s, "AWS::Glue::Table").Create(t.Context(), request(elsewhere)); awsapitest.Code(err) != "EntityNotFoundException" {
		t.Errorf("a table of no database: got %v", err)
	}
}

func TestTheSDKLooksAtTheCatalog(t *testing.T) {
	s := lake(t)
	deployed(t, s, "AWS::Glue::Table", eventsTable)
	c := sdk.NewFromConfig(awsapitest.Serve(t, s.API()))
	ctx := t.Context()

	if out, err := c.GetDatabases(ctx, &sdk.GetDatabasesInput{}); err != nil || len(out.DatabaseList) != 1 || *out.DatabaseList[0].Description != "X1 events" {
		t.Errorf("GetDatabases: got %v, %v", out, err)
	}
	if out, err := c.GetDatabase(ctx, &sdk.GetDatabaseInput{Name: aws.String("lake")}); err != nil || *out.Database.CatalogId != account || out.Database.CreateTime == nil {
		t.Errorf("GetDatabase: got %v, %v", out, err)
	}
	out, err := c.GetTable(ctx, &sdk.GetTableInput{DatabaseName: aws.String("lake"), Name: aws.String("events")})
	if err != nil || *out.Table.StorageDescriptor.Columns[0].Type != "string" || *out.Table.VersionId != "0" || out.Table.Parameters["projection.enabled"] != "true" {
		t.Errorf("GetTable: got %v, %v", out, err)
	}
	for expression, want := range map[string]int{"ev.*": 1, "": 1, "x": 0} {
		if out, err := c.GetTables(ctx, &sdk.GetTablesInput{DatabaseName: aws.String("lake"), Expression: &expression}); err != nil || len(out.TableList) != want {
			t.Errorf("GetTables %q: got %v, %v", expression, out, err)
		}
	}
	if out, err := c.GetPartitions(ctx, &sdk.GetPartitionsInput{DatabaseName: aws.String("lake"), TableName: aws.String("events")}); err != nil || len(out.Partitions) != 0 {
		t.Errorf("GetPartitions: got %v, %v", out, err)
	}
	var missing *types.EntityNotFoundException
	if _, err := c.GetTable(ctx, &sdk.GetTableInput{DatabaseName: aws.String("lake"), Name: aws.String("nosuch")}); !errors.As(err, &missing) {
		t.Errorf("a table that is not there: got %v", err)
	}
	if _, err := c.GetDatabase(ctx, &sdk.GetDatabaseInput{CatalogId: aws.String("111111111111"), Name: aws.String("lake")}); !errors.As(err, &missing) {
		t.Errorf("another catalog: got %v", err)
	}
}
