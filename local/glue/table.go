package glue

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// DatabaseInput is a database as it is declared (Glue Web API reference,
// "DatabaseInput"). What concerns Lake Formation is kept and not enforced.
type DatabaseInput struct {
	Name                          string            `json:",omitempty"`
	Description                   string            `json:",omitempty"`
	LocationUri                   string            `json:",omitempty"`
	Parameters                    map[string]string `json:",omitempty"`
	CreateTableDefaultPermissions json.RawMessage   `json:",omitempty"`
	TargetDatabase                json.RawMessage   `json:",omitempty"`
	FederatedDatabase             json.RawMessage   `json:",omitempty"`
}

func (d DatabaseInput) check() error {
	if len(d.TargetDatabase) > 0 || len(d.FederatedDatabase) > 0 {
		return errors.New("#/DatabaseInput: TargetDatabase and FederatedDatabase point outside of the local catalog: declare a database of its own")
	}
	return nil
}

// Table is a table of the catalog, in its newest version.
type Table struct {
	TableInput
	DatabaseName string
	CatalogId    string
	CreateTime   float64
	UpdateTime   float64
	VersionId    string
}

// TableInput is a table as it is declared (Glue Web API reference,
// "TableInput").
type TableInput struct {
	Name              string            `json:",omitempty"`
	Description       string            `json:",omitempty"`
	Owner             string            `json:",omitempty"`
	Retention         int               `json:",omitempty"`
	StorageDescriptor StorageDescriptor `json:",omitzero"`
	PartitionKeys     []Column          `json:",omitempty"`
	ViewOriginalText  string            `json:",omitempty"`
	ViewExpandedText  string            `json:",omitempty"`
	TableType         string            `json:",omitempty"`
	Parameters        map[string]string `json:",omitempty"`
	TargetTable       json.RawMessage   `json:",omitempty"`
	ViewDefinition    json.RawMessage   `json:",omitempty"`
}

// StorageDescriptor is where a table's data lies and in which form.
type StorageDescriptor struct {
	Columns                []Column          `json:",omitempty"`
	Location               string            `json:",omitempty"`
	InputFormat            string            `json:",omitempty"`
	OutputFormat           string            `json:",omitempty"`
	Compressed             bool              `json:",omitempty"`
	NumberOfBuckets        int               `json:",omitempty"`
	SerdeInfo              SerdeInfo         `json:",omitzero"`
	BucketColumns          []string          `json:",omitempty"`
	SortColumns            []Order           `json:",omitempty"`
	Parameters             map[string]string `json:",omitempty"`
	SkewedInfo             *SkewedInfo       `json:",omitempty"`
	StoredAsSubDirectories bool              `json:",omitempty"`
	SchemaReference        json.RawMessage   `json:",omitempty"`
}

// Column of a table; Type is a Hive type, "timestamp" or "array<string>".
type Column struct {
	Name    string
	Type    string `json:",omitempty"`
	Comment string `json:",omitempty"`
}

// SerdeInfo names the class that reads and writes a table's rows.
type SerdeInfo struct {
	Name                 string            `json:",omitempty"`
	SerializationLibrary string            `json:",omitempty"`
	Parameters           map[string]string `json:",omitempty"`
}

// Order of a sorted column: 1 is ascending, 0 descending.
type Order struct {
	Column    string
	SortOrder int
}

// SkewedInfo says which values of a table are frequent.
type SkewedInfo struct {
	SkewedColumnNames             []string          `json:",omitempty"`
	SkewedColumnValueLocationMaps map[string]string `json:",omitempty"`
	SkewedColumnValues            []string          `json:",omitempty"`
}

func (t TableInput) check() error {
	switch {
	case len(t.TargetTable) > 0:
		return errors.New("#/TableInput/TargetTable: a link to another catalog's table is not supported locally: declare the table itself")
	case len(t.ViewDefinition) > 0:
		return errors.New("#/TableInput/ViewDefinition: views are not supported locally: declare a table")
	case len(t.StorageDescriptor.SchemaReference) > 0:
		return errors.New("#/TableInput/StorageDescriptor/SchemaReference: the schema registry is not supported locally: list the Columns")
	}
	return nil
}

func (t TableInput) folded() TableInput {
	t.Name = strings.ToLower(t.Name)
	t.StorageDescriptor.Columns = fold(t.StorageDescriptor.Columns)
	t.PartitionKeys = fold(t.PartitionKeys)
	return t
}

func fold(columns []Column) []Column {
	columns = slices.Clone(columns)
	for i := range columns {
		columns[i].Name = strings.ToLower(columns[i].Name)
	}
	return columns
}
