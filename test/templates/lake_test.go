package templates

import (
	"fmt"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/schema"
	"github.com/millrace-dev/millrace/x1"
)

func TestTheTablesColumnsAreTheSchemas(t *testing.T) {
	events, err := schema.Of[x1.Shaped]()
	if err != nil {
		t.Fatal(err)
	}
	_, table := read(t, "dev", "store").at(t, "Lake/Table")
	columns := func(path string) string {
		list, _ := table.get(path).([]any)
		var b strings.Builder
		for _, c := range list {
			r := resource{Properties: c.(map[string]any)}
			fmt.Fprintf(&b, "%s %s (%s)\n", r.text("Name"), r.text("Type"), r.text("Comment"))
		}
		return b.String()
	}
	var files, folders strings.Builder
	for _, f := range events.Fields {
		b := &files
		if f.Partition {
			b = &folders
		}
		fmt.Fprintf(b, "%s %s (%s)\n", f.Name, f.Type, f.Comment)
	}
	if got := columns("TableInput.StorageDescriptor.Columns"); got != files.String() {
		t.Errorf("the columns of the files are\n%swant\n%s", got, files.String())
	}
	if got := columns("TableInput.PartitionKeys"); got != folders.String() {
		t.Errorf("the partition keys are\n%swant\n%s", got, folders.String())
	}
}

// Firehose, the table and Athena's projection must mean the same folders.
func TestTheLakesFolders(t *testing.T) {
	s := read(t, "dev", "store")
	_, delivery := s.at(t, "Lake/Delivery/Stream")
	_, table := s.at(t, "Lake/Table")
	const s3 = "ExtendedS3DestinationConfiguration."
	for _, c := range []struct {
		of         resource
		path, want string
	}{
		{delivery, s3 + "Prefix", "events/event_date=!{partitionKeyFromQuery:event_date}/event_type=!{partitionKeyFromQuery:event_type}/"},
		{delivery, s3 + "ErrorOutputPrefix", "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"},
		{delivery, s3 + "ProcessingConfiguration.Processors.0.Type", "MetadataExtraction"},
		{delivery, s3 + "ProcessingConfiguration.Processors.0.Parameters.0.ParameterValue", "{event_date:.event_time[0:10],event_type:.event_type}"},
		{delivery, s3 + "ProcessingConfiguration.Processors.0.Parameters.1.ParameterValue", "JQ-1.6"},
		{delivery, s3 + "DataFormatConversionConfiguration.InputFormatConfiguration.Deserializer.HiveJsonSerDe.TimestampFormats.0", "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"},
		{delivery, s3 + "DataFormatConversionConfiguration.OutputFormatConfiguration.Serializer.ParquetSerDe.Compression", "SNAPPY"},
		{table, "TableInput.StorageDescriptor.Location.Fn::Join.1.2", "/events/"},
	} {
		if got := c.of.text(c.path); got != c.want {
			t.Errorf("%s is %q, want %q", c.path, got, c.want)
		}
	}
	parameters := table.get("TableInput.Parameters").(map[string]any)
	for name, want := range map[string]string{
		"projection.enabled":           "true",
		"projection.event_date.type":   "date",
		"projection.event_date.format": "yyyy-MM-dd",
		"projection.event_date.range":  "NOW-62DAYS,NOW+1DAYS", // files of 30 days with events of 30 more, 1 on the stream, 1 begun
		"projection.event_type.type":   "enum",
		"projection.event_type.values": strings.Join(x1.EventTypes, ","),
	} {
		if parameters[name] != want {
			t.Errorf("%s is %v, want %s", name, parameters[name], want)
		}
	}
}
