package firehose

import (
	"cmp"
	"fmt"
	"sync"

	"github.com/millrace-dev/millrace/local/glue"
)

// conversion is a DataFormatConversionConfiguration: JSON to Parquet by the
// schema of a Glue table.
type conversion struct {
	config schemaConfiguration
	serde  *serde
	format parquetFormat

	mu     sync.Mutex
	newest *schema
}

type tables interface {
	Table(database, name string) (glue.Table, error)
}

func (d *destination) compileConversion(s *Service) error {
	c := d.config.DataFormatConversionConfiguration
	if c == nil || c.Enabled != nil && !*c.Enabled {
		return nil
	}
	made, err := newConversion(c, s.config)
	if err != nil {
		return fmt.Errorf("DataFormatConversionConfiguration/%w", err)
	}
	d.conversion = made
	return nil
}

func newConversion(c *conversionConfiguration, config Config) (*conversion, error) {
	if c.InputFormatConfiguration == nil || c.OutputFormatConfiguration == nil || c.SchemaConfiguration == nil {
		return nil, fmt.Errorf("InputFormatConfiguration, OutputFormatConfiguration and SchemaConfiguration must all be given")
	}
	made := &conversion{config: *c.SchemaConfiguration}
	var err error
	if made.serde, err = newSerde(c.InputFormatConfiguration.Deserializer); err != nil {
		return nil, err
	}
	switch out := c.OutputFormatConfiguration.Serializer; {
	case out != nil && len(out.OrcSerDe) > 0:
		return nil, fmt.Errorf("OutputFormatConfiguration/Serializer/OrcSerDe: ORC is not supported locally: use ParquetSerDe")
	case out == nil || out.ParquetSerDe == nil:
		return nil, fmt.Errorf("OutputFormatConfiguration/Serializer/ParquetSerDe: must be given")
	default:
		if made.format, err = newParquetFormat(out.ParquetSerDe); err != nil {
			return nil, fmt.Errorf("OutputFormatConfiguration/Serializer/%w", err)
		}
	}
	if err := made.checkSchema(config); err != nil {
		return nil, fmt.Errorf("SchemaConfiguration: %w", err)
	}
	return made, nil
}

func (c *conversion) checkSchema(config Config) error {
	switch in := c.config; {
	case in.DatabaseName == "" || in.TableName == "":
		return fmt.Errorf("DatabaseName %q and TableName %q must both be given", in.DatabaseName, in.TableName)
	case !rolePattern.MatchString(in.RoleARN):
		return fmt.Errorf("RoleARN %q: must be the ARN of a role", in.RoleARN)
	case cmp.Or(in.Region, config.Region) != config.Region:
		return fmt.Errorf("the Region %q is not the local catalog's, %s", in.Region, config.Region)
	case cmp.Or(in.CatalogId, config.Account) != config.Account:
		return fmt.Errorf("CatalogId %q: the local catalog is %s", in.CatalogId, config.Account)
	case cmp.Or(in.VersionId, "LATEST") != "LATEST":
		return fmt.Errorf("VersionId %q: the local catalog keeps the newest version alone: use LATEST", in.VersionId)
	}
	if err := config.checkGlue(c.config); err != nil {
		return err
	}
	_, err := c.schema(config.Tables)
	return err
}

// schema is the table's newest: "If you don't specify this version ID, or if you
// set it to LATEST, Firehose uses the most recent version. This means that any
// updates to the table are automatically picked up" (API reference,
// SchemaConfiguration). A file has one; see renew.
func (c *conversion) schema(t tables) (*schema, error) {
	table, err := t.Table(c.config.DatabaseName, c.config.TableName)
	if err != nil {
		return nil, fmt.Errorf("the specified table/database could not be found: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.newest != nil && c.newest.table.VersionId == table.VersionId && c.newest.table.CreateTime == table.CreateTime {
		return c.newest, nil
	}
	made, err := newSchema(table, c.serde)
	if err != nil {
		return nil, err
	}
	c.newest = made
	return made, nil
}

func (c *conversion) catalogTable(config Config) *catalogTable {
	return &catalogTable{
		CatalogID: cmp.Or(c.config.CatalogId, config.Account), DatabaseName: c.config.DatabaseName, TableName: c.config.TableName,
		Region: cmp.Or(c.config.Region, config.Region), VersionID: cmp.Or(c.config.VersionId, "LATEST"),
		CatalogARN: "arn:aws:glue:" + config.Region + ":" + config.Account + ":catalog",
	}
}
