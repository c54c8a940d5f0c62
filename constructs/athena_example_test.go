package constructs_test

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs"
	"github.com/millrace-dev/millrace/schema"
)

// A workgroup and queries for a table that is there already. A DataLake has its
// own.
func ExampleNewAthena() {
	refunds, err := schema.Of[refund]()
	if err != nil {
		fmt.Println(err)
		return
	}
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("shop"), nil)
	database := awsglue.NewCfnDatabase(stack, jsii.String("Database"), &awsglue.CfnDatabaseProps{
		CatalogId:     stack.Account(),
		DatabaseInput: &awsglue.CfnDatabase_DatabaseInputProperty{Name: jsii.String("shop")},
	})
	table := awsglue.NewCfnTable(stack, jsii.String("Table"), &awsglue.CfnTableProps{
		CatalogId:    stack.Account(),
		DatabaseName: database.Ref(),
		TableInput:   &awsglue.CfnTable_TableInputProperty{Name: jsii.String("refunds")},
	})
	athena := constructs.NewAthena(stack, "Athena", constructs.AthenaProps{
		Schema:             refunds,
		Database:           database,
		Table:              table,
		BytesScannedCutoff: 10_000_000_000, // 10 GB
	})
	fmt.Println(*athena.Queries["Events"].Name())
	// Output: events of the last 7 days, each once
}
