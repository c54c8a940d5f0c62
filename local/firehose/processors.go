package firehose

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// compileProcessors reads ProcessingConfiguration and
// DynamicPartitioningConfiguration, which belong together: "When you enable
// dynamic partitioning, you must configure at least one of these methods [inline
// parsing, Lambda] to partition your data" (developer guide, "Understand
// partitioning keys").
func (d *destination) compileProcessors(*Service) error {
	seen := map[string]bool{}
	if p := d.config.ProcessingConfiguration; p != nil && p.Enabled {
		for i, processor := range p.Processors {
			if seen[processor.Type] {
				return fmt.Errorf("ProcessingConfiguration/Processors/%d: a second processor of type %s", i, processor.Type)
			}
			seen[processor.Type] = true
			if err := d.compileProcessor(processor); err != nil {
				return fmt.Errorf("ProcessingConfiguration/Processors/%d: %w", i, err)
			}
		}
	}
	partitioning := d.config.DynamicPartitioningConfiguration
	if partitioning != nil && partitioning.RetryOptions != nil && partitioning.RetryOptions.DurationInSeconds != nil {
		if n := *partitioning.RetryOptions.DurationInSeconds; n < 0 || n > 7200 {
			return fmt.Errorf("DynamicPartitioningConfiguration/RetryOptions/DurationInSeconds %d: must be from 0 to 7200", n)
		}
	}
	enabled := partitioning != nil && partitioning.Enabled
	switch {
	case enabled && d.query == nil:
		return fmt.Errorf("DynamicPartitioningConfiguration: a MetadataExtraction processor must be given when Dynamic Partitioning is enabled")
	case !enabled && d.query != nil:
		return fmt.Errorf("ProcessingConfiguration: a MetadataExtraction processor can be given only when Dynamic Partitioning is enabled")
	case !enabled && d.split != nil:
		return fmt.Errorf("ProcessingConfiguration: a RecordDeAggregation processor can be given only when Dynamic Partitioning is enabled")
	}
	return nil
}

// parameters of each type of processor (API reference, "ProcessorParameter").
var processorParameters = map[string][]string{
	"MetadataExtraction":      {"MetadataExtractionQuery", "JsonParsingEngine"},
	"RecordDeAggregation":     {"SubRecordType", "Delimiter"},
	"AppendDelimiterToRecord": {"Delimiter"},
}

func (d *destination) compileProcessor(p processor) (err error) {
	known, ok := processorParameters[p.Type]
	if !ok {
		return fmt.Errorf("type %q is not supported locally: supported are MetadataExtraction, RecordDeAggregation and AppendDelimiterToRecord", p.Type)
	}
	given := map[string]string{}
	for _, parameter := range p.Parameters {
		given[parameter.ParameterName] = parameter.ParameterValue
	}
	for name := range given {
		if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+name+" ") {
			return fmt.Errorf("%s has no parameter %s: it has %s", p.Type, name, strings.Join(known, " and "))
		}
	}
	switch p.Type {
	case "MetadataExtraction":
		if engine := given["JsonParsingEngine"]; engine != "JQ-1.6" {
			return fmt.Errorf("JsonParsingEngine %q: must be JQ-1.6", engine)
		}
		d.query, err = parseQuery(given["MetadataExtractionQuery"])
	case "RecordDeAggregation":
		d.split, err = splitter(given["SubRecordType"], given["Delimiter"])
	default:
		// The value is written with escapes; a new line is the default.
		d.delimiter = []byte("\n")
		if delimiter, ok := given["Delimiter"]; ok {
			d.delimiter = []byte(strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\t`, "\t").Replace(delimiter))
		}
	}
	return err
}

// splitter: "This custom delimiter must be a base-64 encoded string" (developer
// guide, "Apply dynamic partitioning to aggregated data").
func splitter(kind, delimiter string) (func([]byte) [][]byte, error) {
	switch kind {
	case "JSON":
		return splitJSON, nil
	case "DELIMITED":
		decoded, err := base64.StdEncoding.DecodeString(delimiter)
		if err != nil || len(decoded) == 0 {
			return nil, fmt.Errorf("Delimiter %q: must be base64 of at least one byte when SubRecordType is DELIMITED", delimiter) //lint:ignore ST1005 the parameter's name
		}
		return splitDelimited(decoded), nil
	default:
		return nil, fmt.Errorf("SubRecordType %q: allowed are JSON and DELIMITED", kind)
	}
}
