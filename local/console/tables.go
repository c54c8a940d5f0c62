package console

import (
	"net/http"
	"strings"

	"github.com/millrace-dev/millrace/local/cloudformation"
	"github.com/millrace-dev/millrace/local/glue"
)

// Tables are those of the catalog that queries can read.
type Tables struct {
	// Engine is what runs queries; empty: this program was built without.
	Engine string      `json:"engine"`
	Hint   string      `json:"hint,omitempty"` // what to do without
	Tables []TableInfo `json:"tables"`
}

// TableInfo is a table of the catalog.
type TableInfo struct {
	Name     string        `json:"name"`
	Database string        `json:"database"`
	Bucket   string        `json:"bucket"`
	Prefix   string        `json:"prefix"`
	Columns  []glue.Column `json:"columns"` // those of the partitions at the end
}

func (s *Console) tables(*http.Request) (any, error) {
	t := Tables{Engine: engine, Hint: hint, Tables: s.catalog()}
	return t, nil
}

// catalog are the tables in Parquet whose location is in S3.
func (s *Console) catalog() []TableInfo {
	list := []TableInfo{}
	for _, r := range s.Resources() {
		if r.Type != "AWS::Glue::Table" {
			continue
		}
		p := of[struct {
			DatabaseName string
			TableInput   glue.TableInput
		}](r)
		table, err := s.Tables.Table(p.DatabaseName, tableName(r, p.TableInput.Name))
		if err != nil {
			continue
		}
		bucket, prefix, _ := strings.Cut(strings.TrimPrefix(table.StorageDescriptor.Location, "s3://"), "/")
		if bucket == "" || !strings.Contains(strings.ToLower(table.StorageDescriptor.SerdeInfo.SerializationLibrary), "parquet") {
			continue
		}
		columns := append(append([]glue.Column{}, table.StorageDescriptor.Columns...), table.PartitionKeys...)
		list = append(list, TableInfo{Name: table.Name, Database: table.DatabaseName, Bucket: bucket, Prefix: prefix, Columns: columns})
	}
	return list
}

// tableName is the name in the template; without one, Ref's value is it.
func tableName(r cloudformation.Deployed, name string) string {
	if name != "" {
		return name
	}
	return nameOf(r)
}
