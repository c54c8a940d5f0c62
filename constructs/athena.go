package constructs

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsathena"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsathena"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs/lakesql"
	"github.com/millrace-dev/millrace/schema"
)

// AthenaProps says how a table is queried.
type AthenaProps struct {
	// Schema of the table's rows. Required.
	Schema schema.Schema
	// Database of the table. Required.
	Database awsglue.CfnDatabase
	// Table to query. Required.
	Table awsglue.CfnTable
	// WorkGroup to put the queries into in place of making one; Results and
	// BytesScannedCutoff are then not read.
	WorkGroup interfacesawsathena.IWorkGroupRef
	// Results is the bucket for the results of queries. Its Expiration, if zero,
	// is 720h, 30 days. With Removal awscdk.RemovalPolicy_DESTROY the workgroup
	// goes with whatever people saved in it; else CloudFormation deletes it only
	// where that is nothing.
	Results PrivateBucketProps
	// BytesScannedCutoff is how much a query may read before Athena cancels it,
	// 10000000 (10 MB) to 7000000000000000000 (7 EB) bytes; Athena bills what is
	// read. Zero: 100000000000 (100 GB).
	BytesScannedCutoff int
}

// Athena is a workgroup with queries of one table, of a lake of events:
//
//   - Events: the events of the last 7 days, each once. Delivery is at least once,
//     so a row can be there twice; the column that the schema marks as ID tells.
//   - Duplicates: the events of the last 7 days that more than one row has.
//   - Rows: how many rows and events each day and partition has.
//   - Files: how many files they are in.
//   - Latest: the 100 latest rows.
//
// Who queries in the workgroup cannot change where results go, how they are
// encrypted, or how much a query may read. Athena sends metrics of the queries to
// CloudWatch (AWS/Athena).
//
// It makes the workgroup, the named queries and a PrivateBucket for results.
type Athena struct {
	constructs.Construct
	// WorkGroup is the one that was made; nil if one was given.
	WorkGroup awsathena.CfnWorkGroup
	// Name of the workgroup.
	Name *string
	// Results is the bucket of results; nil if a workgroup was given.
	Results *PrivateBucket
	// ResultsPrefix of the results' keys.
	ResultsPrefix string
	// Queries by their ID: Events, Duplicates, Rows, Files, Latest.
	Queries map[string]awsathena.CfnNamedQuery
}

// NewAthena makes an Athena.
func NewAthena(scope constructs.Construct, id string, props AthenaProps) *Athena {
	a := newAthena(scope, id, props)
	checkSchema(check{construct: a}, props.Schema)
	return a
}

// newAthena is NewAthena of a schema that is checked elsewhere.
func newAthena(scope constructs.Construct, id string, props AthenaProps) *Athena {
	a := &Athena{ResultsPrefix: "results/", Queries: map[string]awsathena.CfnNamedQuery{}}
	newConstruct(a, scope, id)
	complete := props.check(check{construct: a})
	if props.WorkGroup != nil {
		a.Name = props.WorkGroup.WorkGroupRef().WorkGroupName
	} else {
		a.workGroup(props)
	}
	if !complete {
		return a
	}
	table := `"` + *props.Database.Ref() + `"."` + *props.Table.Ref() + `"`
	for _, q := range lakesql.Queries(props.Schema, table) {
		a.Queries[q.ID] = awsathena.NewCfnNamedQuery(a, jsii.String(q.ID), &awsathena.CfnNamedQueryProps{
			Database:    props.Database.Ref(),
			Name:        jsii.String(q.Name),
			Description: jsii.String(q.Description),
			QueryString: jsii.String(q.SQL),
			WorkGroup:   a.Name,
		})
	}
	return a
}

// GrantQuery lets to run queries in the workgroup and to read their results. To
// read the table is a permission of its own: see DataLake.GrantQuery. The results
// of a workgroup that was given are whoever's made it.
// https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
func (a *Athena) GrantQuery(to awsiam.IGrantable) awsiam.Grant {
	arn := awscdk.Stack_Of(a).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("athena"), Resource: jsii.String("workgroup"), ResourceName: a.Name,
	})
	grant := allow(to, []*string{arn},
		"athena:BatchGetNamedQuery", "athena:GetNamedQuery", "athena:GetQueryExecution", "athena:GetQueryResults",
		"athena:GetWorkGroup", "athena:ListNamedQueries", "athena:StartQueryExecution", "athena:StopQueryExecution")
	if a.Results != nil {
		grant = grant.Combine(a.Results.GrantRead(to)).Combine(a.Results.GrantWrite(to))
	}
	return grant
}

func (p *AthenaProps) check(c check) (complete bool) {
	optional(c, "WorkGroup", &p.WorkGroup)
	const page = "https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html"
	c.by(page).number("BytesScannedCutoff", &p.BytesScannedCutoff, 100e9, 10e6, 7e18, "bytes")
	if p.Results.Expiration == 0 {
		p.Results.Expiration = 30 * day
	}
	database := c.given("Database", p.Database, "the Glue database of the table")
	table := c.given("Table", p.Table, "the Glue table to query")
	return database && table
}
