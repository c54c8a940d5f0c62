package constructs

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/schema"
)

// table declares the files in the Glue Data Catalog, where Firehose finds the
// columns to write and Athena those to read.
func (l *DataLake) table(props DataLakeProps) {
	account := awscdk.Stack_Of(l).Account()
	l.Database = props.Database
	if l.Database == nil {
		l.Database = awsglue.NewCfnDatabase(l, jsii.String("Database"), &awsglue.CfnDatabaseProps{
			CatalogId:     account,
			DatabaseInput: &awsglue.CfnDatabase_DatabaseInputProperty{Name: jsii.String(sqlName(*l.Node().Path()))},
		})
	}
	l.Table = awsglue.NewCfnTable(l, jsii.String("Table"), &awsglue.CfnTableProps{
		CatalogId:    account,
		DatabaseName: l.Database.Ref(),
		TableInput: &awsglue.CfnTable_TableInputProperty{
			Name:          jsii.String(props.Table),
			TableType:     jsii.String("EXTERNAL_TABLE"),
			PartitionKeys: glueColumns(partitionColumns(props.Schema)),
			Parameters:    l.projection(props),
			StorageDescriptor: &awsglue.CfnTable_StorageDescriptorProperty{
				Columns:      glueColumns(props.Schema.Columns()),
				Location:     l.Bucket.Bucket.S3UrlForObject(jsii.String(l.Prefix)),
				InputFormat:  jsii.String(props.format().input),
				OutputFormat: jsii.String(props.format().output),
				SerdeInfo: &awsglue.CfnTable_SerdeInfoProperty{
					SerializationLibrary: jsii.String(props.format().serde),
				},
			},
		},
	})
}

// projection tells Athena how to compute the partitions that there can be:
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
func (l *DataLake) projection(props DataLakeProps) map[string]string {
	parameters := map[string]string{
		"EXTERNAL":           "TRUE",
		"classification":     props.Format,
		"projection.enabled": "true",
	}
	for _, f := range props.Schema.Fields {
		key := "projection." + f.Name
		switch {
		case f.Partition && f.DateOf != "":
			parameters[key+".type"] = "date"
			parameters[key+".format"] = "yyyy-MM-dd"
			parameters[key+".range"] = props.firstDay() + "," + props.lastDay()
		case f.Partition:
			parameters[key+".type"] = "enum"
			parameters[key+".values"] = strings.Join(f.Values, ",")
		}
	}
	return parameters
}

// firstDay is the first that files can be of: an event may be MaxEventAge old when
// it arrives, wait for Backlog until it is in a file, and stay there until
// Expiration. Files that are kept for ever have none; 2020 is before this software.
func (p *DataLakeProps) firstDay() string {
	if p.Bucket.Expiration <= 0 {
		return "2020-01-01"
	}
	return fmt.Sprintf("NOW-%dDAYS", schema.Days(p.Bucket.Expiration, p.MaxEventAge, p.Backlog))
}

func (p *DataLakeProps) lastDay() string {
	return fmt.Sprintf("NOW+%dDAYS", schema.Days(p.MaxEventLead, 0, 0)-1)
}

// catalogARNs are the resources that the table's permissions are asked for:
// https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
func (l *DataLake) catalogARNs() []*string {
	stack := awscdk.Stack_Of(l)
	arn := func(kind string, names ...*string) *string {
		resource := kind
		for _, name := range names {
			resource += "/" + *name
		}
		return stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("glue"), Resource: &resource, ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME,
		})
	}
	return []*string{
		arn("catalog"),
		arn("database", l.Database.Ref()),
		arn("table", l.Database.Ref(), l.Table.Ref()),
	}
}

func partitionColumns(s schema.Schema) []schema.Column {
	var columns []schema.Column
	for _, p := range s.Partitions() {
		columns = append(columns, p.Column)
	}
	return columns
}

func glueColumns(columns []schema.Column) []*awsglue.CfnTable_ColumnProperty {
	var list []*awsglue.CfnTable_ColumnProperty
	for _, c := range columns {
		column := &awsglue.CfnTable_ColumnProperty{Name: jsii.String(c.Name), Type: jsii.String(c.Type.Glue())}
		if c.Comment != "" {
			column.Comment = jsii.String(c.Comment)
		}
		list = append(list, column)
	}
	return list
}

// sqlName is a name that SQL takes without quotes.
func sqlName(path string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(path))
}
